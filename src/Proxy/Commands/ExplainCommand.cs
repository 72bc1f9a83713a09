using System.CommandLine;
using Signalbox.Core.Explain;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Explain;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox explain: what a Service, an address, a port or a chain is, and which rules carry it. Changes
/// nothing.</summary>
internal static class ExplainCommand
{
    private const string Words = """
        Says what a Service is, where calls of it go, and by which rules

        Ends with 0 when there is something to explain, whatever is wrong with it; with 1 when there is not.
        """;

    private const string SubjectWords = """
        svc/NAME[:PORT], NAMESPACE/NAME[:PORT], NAME, IP[:PORT[/PROTOCOL]], a node port (30080, nodeport/30080), a pod's
        IP, or the name of a chain (KUBE-SVC-..., service-...)
        """;

    public static Command Make(ProxyFlags flags)
    {
        var inquiry = new InquiryOptions();
        var subject = new Argument<string>("SUBJECT") { Description = SubjectWords };
        var noObjects = new Option<bool>("--no-objects")
        {
            Description = "Say what rules tell by themselves; no cluster is asked",
        };
        var noRules = new Option<bool>("--no-rules") { Description = "Say what objects tell by themselves" };
        var command = new Command("explain", Words + ProxyFlags.Words) { subject, noObjects, noRules };
        foreach (var option in inquiry.All.Concat(flags.All))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var options = inquiry.Read(flags, parsed);
            var (text, home) = (parsed.GetValue(subject)!, inquiry.NamespaceOf(parsed, options));
            var asked = Subject.Parse(text) ?? throw new FlagException(
                $"{text} is no Service, address, node port or chain: see signalbox explain --help");
            var run = new ExplainRun(options, parsed)
            {
                Dumps = parsed.GetValue(inquiry.Rules) ?? [],
                WithoutObjects = parsed.GetValue(noObjects),
                WithoutRules = parsed.GetValue(noRules),
                Families = [.. InquiryOptions.FamiliesOf(parsed.GetValue(inquiry.Family)!)],
                Scope = asked.ScopeIn(home),
            };
            return new Asked(parsed, inquiry, home).ExplainAsync(text, asked, run, cancellation);
        });
        return command;
    }

    private sealed record Asked(ParseResult Parsed, InquiryOptions Inquiry, string Namespace)
    {
        public async Task<int> ExplainAsync(
            string text, Subject subject, ExplainRun run, CancellationToken cancellation)
        {
            try
            {
                var grounds = await run.ReadAsync(cancellation);
                var explainer = new Explainer(grounds, Namespace);
                var explanation = explainer.Explain(text, subject);
                if (!explanation.IsFound)
                {
                    throw new FlagException(NotFound(explanation, subject));
                }

                Write(explanation with { Basis = [.. run.Basis] }, explainer);
                return 0;
            }
            catch (KernelException failure)
            {
                throw new FlagException(failure.Message);
            }
        }

        private void Write(Explanation explanation, Explainer explainer)
        {
            var format = Inquiry.FormatOf(Parsed);
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
                    var page = Page.OnConsole(Parsed.GetValue(Inquiry.Color)!, isWide);
                    new ExplanationPage(page, TimeProvider.System.GetUtcNow(), isWide).Write(explanation);
                    break;
            }
        }

        private string NotFound(Explanation explanation, Subject subject)
        {
            var where = subject is Subject.Named { Namespace: null } ? $" in namespace {Namespace}" : "";
            var names = string.Join(", ", explanation.NearNames);
            var near = names.Length == 0 ? "" : $"; did you mean {names}?";
            var notKnown = string.Concat(explanation.NotKnown.Select(sentence => $"\n{sentence}"));
            return $"nothing is known of {explanation.Subject}{where}{near}{notKnown}";
        }
    }
}
