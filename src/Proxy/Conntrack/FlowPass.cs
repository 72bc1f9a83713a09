using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel;
using Signalbox.Kernel.Conntrack;

namespace Signalbox.Proxy.Conntrack;

/// <summary>One look at the kernel's flows, and the deletion of stale ones. Throws <see cref="KernelException"/> when
/// they cannot be read; those that cannot be deleted are a result.</summary>
internal static class FlowPass
{
    /// <summary>More questions than these cost more than to read all flows of the protocol. The kernel walks its whole
    /// table for each question: with 262,144 buckets and 100,000 entries, 70,000 of them UDP, a frontend that 500 of
    /// them call costs 28 ms, and all of UDP 160 ms, judged one by one 165 ms.</summary>
    private const int QuestionLimit = 4;

    /// <param name="table">Of the plan's family.</param>
    /// <param name="changes">Not empty, with a plan.</param>
    /// <param name="localAddresses">The node's own.</param>
    /// <returns>Null where no Service has flows to look at.</returns>
    public static FlowPassResult? Run(
        ConntrackTable table, FlowChanges changes, Func<IPFamily, IEnumerable<Address>> localAddresses)
    {
        var questions = Questions(changes, table.FiltersInKernel);
        if (questions.Count == 0)
        {
            return null;
        }

        var judge = new FlowJudge(changes, localAddresses);
        var stale = new List<Flow>();
        var seen = 0;
        foreach (var filter in questions)
        {
            seen += table.Find(filter, judge.IsStale, stale);
        }

        var deletions = stale.Count == 0 ? default : table.Delete(stale);
        return new FlowPassResult(seen, stale, deletions);
    }

    private static IReadOnlyList<FlowFilter> Questions(FlowChanges changes, bool filtersInKernel)
    {
        if (changes.IsWhole)
        {
            return [.. ProtocolsOf(changes).Select(protocol => new FlowFilter(protocol))];
        }

        var byPort = changes.Frontends.GroupBy(key => (key.Protocol, key.Port)).Take(QuestionLimit + 1).ToList();
        return byPort.Count > QuestionLimit || !filtersInKernel
            ? [.. changes.Frontends.Select(key => key.Protocol).Distinct().Select(protocol => new FlowFilter(protocol))]
            : [.. byPort.Select(keys => QuestionFor([.. keys]))];
    }

    /// <summary>Several frontends of one port are one question, for any address.</summary>
    private static FlowFilter QuestionFor(List<FrontendKey> keys) =>
        new(keys[0].Protocol, keys.Count == 1 ? keys[0].Address : null, keys[0].Port);

    /// <summary>Of Services that are there, and of those that were.</summary>
    private static IEnumerable<Protocol> ProtocolsOf(FlowChanges changes) => changes.Plan!.Services.Values
        .SelectMany(service => service.Ports)
        .Select(port => port.Name.Protocol)
        .Where(protocol => protocol != Protocol.TCP)
        .Concat(changes.Frontends.Select(key => key.Protocol))
        .Distinct();
}

/// <summary>What one look has found: entries that the kernel handed out, and the stale ones among them, of which one
/// may be there twice.</summary>
internal sealed record FlowPassResult(int Seen, IReadOnlyList<Flow> Stale, Deletions Deletions);
