using System.Collections.Immutable;
using Signalbox.Kernel;
using Signalbox.Proxy.Node.Checks;

namespace Signalbox.Proxy.Node;

/// <summary>What a check came to.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Fine">What is true if there are no findings.</param>
/// <param name="Findings">In the order of the check; empty when all is well.</param>
internal sealed record CheckResult(string Name, string Fine, ImmutableArray<Finding> Findings);

/// <summary>All checks of a node.</summary>
internal static class NodeChecks
{
    /// <summary>What stops all traffic comes first.</summary>
    public static IReadOnlyList<INodeCheck> All { get; } =
    [
        new ForwardingCheck(),
        new ModesCheck(),
        new JumpsCheck(),
        new TableHooksCheck(),
        new ForeignRulesCheck(),
        new ForeignTablesCheck(),
        new BridgeFilterCheck(),
        new ReversePathCheck(),
        new LocalhostNodePortsCheck(),
        new PortRangeCheck(),
        new IPv6Check(),
        new ConntrackTableCheck(),
        new ConntrackBucketsCheck(),
        new ConntrackDropsCheck(),
        new LiberalTrackingCheck(),
    ];

    /// <summary>Makes the checks, in order. One that cannot be made is told as Unknown, beside what it had found by
    /// then, and keeps no other from being made.</summary>
    public static IEnumerable<CheckResult> Make(IEnumerable<INodeCheck> checks, NodeView node) =>
        checks.Select(check => Make(check, node));

    private static CheckResult Make(INodeCheck check, NodeView node)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        try
        {
            findings.AddRange(check.Look(node));
        }
        catch (KernelException failure)
        {
            findings.Add(new Finding(
                Severity.Unknown, failure.Message, "",
                failure.Kind == KernelErrorKind.Denied ? "run it as root, in the host's network namespace" : ""));
        }

        return new CheckResult(check.Name, check.Fine, findings.DrainToImmutable());
    }
}
