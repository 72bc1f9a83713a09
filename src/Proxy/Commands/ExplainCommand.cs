using System.CommandLine;
using Signalbox.Core.Explain;
using Signalbox.Core.Plan;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Explain;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox explain: what a Service, an address, a port or a chain is, and which rules carry it; or all
/// Services in short. Changes nothing.</summary>
internal static class ExplainCommand
{
    private const string Words = """
        Says what a Service is, where calls of it go, and by which rules; without SUBJECT, all Services in a line each

        Ends with 0 when there is something to explain, whatever is wrong with it; with 1 when there is not.
        """;

    private const string SubjectWords = """
        svc/NAME[:PORT], NAMESPACE/NAME[:PORT], NAME, IP[:PORT[/PROTOCOL]], a node port (30080, nodeport/30080), a pod's
        IP, or the name of a chain (KUBE-SVC-..., service-...); "svc", or nothing, for all Services
        """;

    private static readonly string[] AllServices = ["svc", "service", "services"];

    public static Command Make(ProxyFlags flags)
    {
        var inquiry = new InquiryOptions();
        var subject = new Argument<string>("SUBJECT")
        {
            Description = SubjectWords,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var everywhere = new Option<bool>("--all-namespaces", "-A")
        {
            Description = "All Services of all namespaces, in a line each",
        };
        var noObjects = new Option<bool>("--no-objects")
        {
            Description = "Say what rules tell by themselves; no cluster is asked",
        };
        var noRules = new Option<bool>("--no-rules") { Description = "Say what objects tell by themselves" };
        var command = new Command("explain", Words + ProxyFlags.Words) { subject, everywhere, noObjects, noRules };
        foreach (var option in inquiry.All.Concat(flags.All))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var options = inquiry.Read(flags, parsed);
            var (text, home) = (parsed.GetValue(subject), inquiry.NamespaceOf(parsed, options));
            var asked = SubjectOf(text, parsed.GetValue(everywhere));
            var run = new ExplainRun(options, parsed)
            {
                Dumps = parsed.GetValue(inquiry.Rules) ?? [],
                WithoutObjects = parsed.GetValue(noObjects),
                WithoutRules = parsed.GetValue(noRules),
                Families = [.. InquiryOptions.FamiliesOf(parsed.GetValue(inquiry.Family)!)],
                Scope = asked?.ScopeIn(home) ?? new PlanScope.Whole(),
            };
            var answer = new ExplainAnswer(parsed, inquiry, home);
            return RunAsync(asked is null
                ? answer.ListAsync(run, parsed.GetValue(everywhere), cancellation)
                : answer.ExplainAsync(text!, asked, run, cancellation));
        });
        return command;
    }

    /// <summary>Null for all Services.</summary>
    private static Subject? SubjectOf(string? text, bool isEverywhere)
    {
        if (text is null || AllServices.Contains(text))
        {
            return null;
        }

        return isEverywhere
            ? throw new FlagException($"--all-namespaces lists all Services: leave out {text}, or --all-namespaces")
            : Subject.Parse(text) ?? throw new FlagException(
                $"{text} is no Service, address, node port or chain: see signalbox explain --help");
    }

    private static async Task<int> RunAsync(Task answer)
    {
        try
        {
            await answer;
            return 0;
        }
        catch (KernelException failure)
        {
            throw new FlagException(failure.Message);
        }
    }
}
