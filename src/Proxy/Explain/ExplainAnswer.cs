using System.CommandLine;
using Signalbox.Core.Explain;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;

namespace Signalbox.Proxy.Explain;

/// <summary>Answers on standard output, in the form that is asked for. Throws <see cref="FlagException"/> where there
/// is nothing to tell of, and whatever <see cref="ExplainRun"/> throws.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="inquiry">Its flags.</param>
/// <param name="space">The namespace of what is named without one.</param>
internal sealed class ExplainAnswer(ParseResult parsed, InquiryOptions inquiry, string space)
{
    /// <summary>One subject, in full.</summary>
    public async Task ExplainAsync(string text, Subject subject, ExplainRun run, CancellationToken cancellation)
    {
        var explainer = new Explainer(await run.ReadAsync(cancellation), space);
        var explanation = explainer.Explain(text, subject);
        if (!explanation.IsFound)
        {
            throw new FlagException(NotFound(explanation, subject));
        }

        explanation = explanation with { Basis = [.. run.Basis] };
        var format = inquiry.FormatOf(parsed);
        switch (format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                DocumentText.Write(
                    ExplanationDocument.Of(explanation), DocumentContext.Readable().ExplanationDocument, format,
                    Console.Out);
                break;
            case OutputFormat.Dot or OutputFormat.Mermaid:
                ExplanationPicture.Of(explanation, explainer).Write(format, Console.Out);
                break;
            default:
                var isWide = format == OutputFormat.Wide;
                new ExplanationPage(PageOf(isWide), TimeProvider.System.GetUtcNow(), isWide).Write(explanation);
                break;
        }
    }

    /// <summary>All Services, of one namespace or of all, in short.</summary>
    public async Task ListAsync(ExplainRun run, bool isEverywhere, CancellationToken cancellation)
    {
        var format = inquiry.FormatOf(parsed);
        if (format is OutputFormat.Dot or OutputFormat.Mermaid)
        {
            throw new FlagException(
                $"--output={format.ToString().ToLowerInvariant()} draws one subject: say which, as in svc/NAME");
        }

        var grounds = await run.ReadAsync(cancellation);
        var overview = new OverviewMaker(grounds).Make(isEverywhere ? null : space);
        overview = overview with { Basis = [.. run.Basis] };
        if (overview.Ports.IsEmpty)
        {
            var where = isEverywhere ? "" : $" in namespace {space}; --all-namespaces looks in all";
            throw new FlagException(
                $"there are no Services{where}{string.Concat(overview.NotKnown.Select(sentence => $"\n{sentence}"))}");
        }

        if (format is OutputFormat.Json or OutputFormat.Yaml)
        {
            DocumentText.Write(
                OverviewDocument.Of(overview), DocumentContext.Readable().OverviewDocument, format, Console.Out);
            return;
        }

        var isWide = format == OutputFormat.Wide;
        new OverviewPage(PageOf(isWide), isWide).Write(overview);
    }

    private Page PageOf(bool isWide) => Page.OnConsole(parsed.GetValue(inquiry.Color)!, isWide);

    private string NotFound(Explanation explanation, Subject subject)
    {
        var where = subject is Subject.Named { Namespace: null } ? $" in namespace {space}" : "";
        var names = string.Join(", ", explanation.NearNames);
        var near = names.Length == 0 ? "" : $"; did you mean {names}?";
        var notKnown = string.Concat(explanation.NotKnown.Select(sentence => $"\n{sentence}"));
        return $"nothing is known of {explanation.Subject}{where}{near}{notKnown}";
    }
}
