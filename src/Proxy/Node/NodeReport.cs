using System.Collections.Immutable;
using System.Text.Json;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Node;

/// <summary>What the checks have found, for people or programs.</summary>
internal sealed class NodeReport(IEnumerable<CheckResult> results)
{
    private const int LabelWidth = 9;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly ImmutableArray<CheckResult> _results = [.. results];

    /// <summary>Nothing stops Service traffic, as far as can be told.</summary>
    public bool IsFine => Count(Severity.Failure) == 0;

    /// <summary>A line or a few for each check; commands stay whole.</summary>
    public void WriteText(Page page)
    {
        foreach (var result in _results)
        {
            if (result.Findings.IsEmpty)
            {
                page.Labelled(LabelWidth, new("ok", Tone.Good), $"{result.Name}: {result.Fine}");
            }

            foreach (var finding in result.Findings)
            {
                Write(page, finding, result.Name);
            }
        }

        page.Line(
            0, $"{_results.Length} checks; failures: {Count(Severity.Failure)}, warnings: {Count(Severity.Warning)}, "
            + $"unknown: {Count(Severity.Unknown)}, notes: {Count(Severity.Note)}");
    }

    /// <summary>{ "failures", "warnings", "unknown", "notes": numbers of findings; "checks": [ { "name", "fine": what
    /// is true when there are no findings, "findings": [ { "severity": "failure", "warning", "unknown" or "note",
    /// "seen", "why", "do" } ] } ] }. "why" and "do" may be empty.</summary>
    public void WriteJson(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteNumber("failures", Count(Severity.Failure));
        json.WriteNumber("warnings", Count(Severity.Warning));
        json.WriteNumber("unknown", Count(Severity.Unknown));
        json.WriteNumber("notes", Count(Severity.Note));
        json.WriteStartArray("checks");
        foreach (var result in _results)
        {
            Write(json, result);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteString("fine", result.Fine);
        json.WriteStartArray("findings");
        foreach (var finding in result.Findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", Word(finding.Severity));
            json.WriteString("seen", finding.Seen);
            json.WriteString("why", finding.Why);
            json.WriteString("do", finding.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Page page, Finding finding, string name)
    {
        page.Labelled(LabelWidth, new(Word(finding.Severity), ToneOf(finding.Severity)), $"{name}: {finding.Seen}");
        page.Wrapped(LabelWidth, finding.Why);
        if (finding.Remedy.Length > 0)
        {
            page.Line(LabelWidth, $"Do: {finding.Remedy}");
        }
    }

    private static Tone ToneOf(Severity severity) => severity switch
    {
        Severity.Failure => Tone.Bad,
        Severity.Warning or Severity.Unknown => Tone.Warning,
        _ => Tone.Plain,
    };

    private int Count(Severity severity) =>
        _results.Sum(result => result.Findings.Count(finding => finding.Severity == severity));

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
