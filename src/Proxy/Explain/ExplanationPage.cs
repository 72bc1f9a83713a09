using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Explain;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>An explanation as text for people.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="now">What ages are reckoned from.</param>
/// <param name="isWide">All rules with their text, however long, and what is as it is by default.</param>
internal sealed class ExplanationPage(Page page, DateTimeOffset now, bool isWide)
{
    private const int Indent = 2;

    public void Write(Explanation explanation)
    {
        foreach (var meaning in explanation.Meanings)
        {
            page.Wrapped(0, $"{meaning}.");
        }

        var isFirst = explanation.Meanings.IsEmpty;
        foreach (var service in explanation.Services)
        {
            if (!isFirst)
            {
                page.Blank();
            }

            isFirst = false;
            Write(service, explanation);
        }

        foreach (var sentence in explanation.NotKnown.Concat(explanation.Basis))
        {
            page.Blank();
            page.Wrapped(0, new Words($"{sentence}.", Tone.Faint));
        }
    }

    private void Write(ExplainedService service, Explanation explanation)
    {
        page.Line(0, new Words(Title(service), Tone.Strong));
        page.Table(Indent, [.. new ServiceRows(now, isWide).Of(service)]);
        var ports = new PortPage(page, new RuleList(page, isWide), service.Ports);
        foreach (var port in service.Ports)
        {
            page.Blank();
            ports.Write(port);
        }

        page.Blank();
        WriteProblems(service.Problems, explanation);
    }

    private static string Title(ExplainedService service) => service.Name.Namespace.Length == 0
        ? $"A Service that rules do not name, {service.Name.Name}"
        : $"Service {service.Name}";

    private void WriteProblems(ImmutableArray<Problem> problems, Explanation explanation)
    {
        var wrong = problems.Any(problem => problem.Severity != ProblemSeverity.Note);
        if (!wrong)
        {
            page.Line(0, new Words(
                explanation.NotKnown.IsEmpty ? "Nothing is wrong." : "Nothing is wrong, as far as is known.",
                Tone.Good));
        }
        else
        {
            page.Line(0, new Words("What is wrong", Tone.Strong));
        }

        foreach (var problem in problems)
        {
            var tone = problem.Severity switch
            {
                ProblemSeverity.Fault => Tone.Bad,
                ProblemSeverity.Warning => Tone.Warning,
                _ => Tone.Plain,
            };
            page.Wrapped(Indent, new Words($"{Say(problem.Severity)}: {problem.Text}.", tone), hanging: Indent);
            if (problem.Advice.Length > 0)
            {
                page.Wrapped(Indent + Indent, $"{problem.Advice}.");
            }
        }
    }

    private static string Say(ProblemSeverity severity) => severity.ToString().ToLower(CultureInfo.InvariantCulture);
}
