using System.Collections.Immutable;
using System.Text.Json;

namespace Signalbox.Proxy.Node;

/// <summary>What the checks have found, for people or programs.</summary>
internal sealed class NodeReport(IEnumerable<CheckResult> results)
{
    private const int Width = 80;
    private const int LabelWidth = 9;

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly ImmutableArray<CheckResult> _results = [.. results];

    /// <summary>Nothing stops Service traffic, as far as can be told.</summary>
    public bool IsFine => Count(Severity.Failure) == 0;

    /// <summary>A line or a few for each check, in 80 columns but for commands, which stay whole.</summary>
    public void WriteText(TextWriter writer)
    {
        foreach (var result in _results)
        {
            if (result.Findings.IsEmpty)
            {
                WriteWrapped(writer, "ok", $"{result.Name}: {result.Fine}");
            }

            foreach (var finding in result.Findings)
            {
                WriteWrapped(writer, Word(finding.Severity), $"{result.Name}: {finding.Seen}");
                WriteWrapped(writer, "", finding.Why);
                if (finding.Remedy.Length > 0)
                {
                    writer.WriteLine($"{"",LabelWidth}Do: {finding.Remedy}");
                }
            }
        }

        writer.WriteLine(
            $"{_results.Length} checks; failures: {Count(Severity.Failure)}, warnings: {Count(Severity.Warning)}, "
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

    private static void WriteWrapped(TextWriter writer, string label, string text)
    {
        var line = label.PadRight(LabelWidth);
        var isEmpty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                writer.WriteLine(line);
                (line, isEmpty) = (new string(' ', LabelWidth), true);
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        if (!isEmpty)
        {
            writer.WriteLine(line);
        }
    }

    private int Count(Severity severity) =>
        _results.Sum(result => result.Findings.Count(finding => finding.Severity == severity));

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
