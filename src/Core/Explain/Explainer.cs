using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Explains subjects by what the cluster says, by the rules, or by both.</summary>
/// <param name="grounds">One of each family that is asked about, IPv4 first.</param>
/// <param name="ownNamespace">Of names that come without one.</param>
/// <param name="isBrief">Nobody wants the rules that calls meet, nor what they have counted.</param>
public sealed class Explainer(ImmutableArray<Ground> grounds, string ownNamespace, bool isBrief = false)
{
    private readonly ImmutableArray<PortExplainer> _ports =
        [.. grounds.Select(ground => new PortExplainer(ground, isBrief))];

    /// <summary>All Services that the cluster or the rules know; unordered.</summary>
    public IEnumerable<ServiceName> Names => new SubjectSearch(grounds, ownNamespace).Names;

    /// <summary>What cannot be said, and for want of what, a sentence each.</summary>
    public IEnumerable<string> NotKnown
    {
        get
        {
            if (grounds.All(ground => ground.Plan is null))
            {
                yield return "Not known without the cluster's objects: the Service's type and policies, endpoints that "
                    + "are left out and why, on which nodes they are, and whether the rules are as they should be";
            }

            if (grounds.All(ground => ground.Rules is null))
            {
                yield return "Not known without rules: whether this node's kernel holds what it should, and what rules "
                    + "of others do with these packets";
            }
        }
    }

    /// <param name="text">The subject as it was asked for.</param>
    /// <param name="subject">The same, read.</param>
    public Explanation Explain(string text, Subject subject)
    {
        var search = new SubjectSearch(grounds, ownNamespace);
        var found = search.Find(subject).OrderBy(finding => finding.Service).ToList();
        return new Explanation
        {
            Subject = text,
            Meanings = [.. found.Select(finding => finding.Meaning).OfType<string>().Distinct()],
            Services =
            [
                .. found.GroupBy(finding => finding.Service)
                    .Select(service => Explain(service.Key, [.. service])),
            ],
            NearNames = found.Count == 0 ? search.Near(subject) : [],
            NotKnown = [.. NotKnown],
        };
    }

    /// <summary>All ways of a call that was explained; empty where the rules are not known.</summary>
    public ImmutableArray<Outcome> WaysOf(IPFamily family, Call call) => _ports
        .Where((_, index) => grounds[index].Family == family)
        .SelectMany(port => port.Walk(call.Packet)).ToImmutableArray();

    /// <summary>A Service's object, null when it is not known, and each of its ports in each family.</summary>
    internal (Service? Service, ImmutableArray<ExplainedPort> Ports) ExplainPorts(ServiceName name)
    {
        var service = ServiceOf(name);
        return (service, PortsOf(name, service, null));
    }

    /// <summary>What is the matter with a Service, as far as it concerns these of its ports; the worst first.</summary>
    internal ImmutableArray<Problem> ProblemsOf(
        ServiceName name, Service? service, ImmutableArray<ExplainedPort> ports) =>
    [
        .. (service is null ? ProblemsOfMissing(name) : ServiceProblems.Of(name, service, grounds, ports))
            .Concat(grounds.SelectMany(ground => RuleProblems.Of(ground, ports)))
            .OrderBy(problem => problem.Severity),
    ];

    private Service? ServiceOf(ServiceName name) => grounds
        .Select(ground => ground.Snapshot?.Services.GetValueOrDefault(name)?.Service)
        .FirstOrDefault(service => service is not null);

    private ExplainedService Explain(ServiceName name, ImmutableArray<Finding> findings)
    {
        var entries = grounds.Select(ground => ground.Snapshot?.Services.GetValueOrDefault(name)).ToList();
        var service = ServiceOf(name);
        var asked = findings.Any(finding => finding.Port is null)
            ? null
            : findings.Select(finding => finding.Port!.Value).ToHashSet();
        var ports = PortsOf(name, service, asked);
        return new ExplainedService
        {
            Name = name,
            Object = service,
            Words = grounds.Select(ground => ground.Words.OfService(name)).FirstOrDefault(words => words is not null),
            Slices = [.. entries.SelectMany(entry => entry?.Slices ?? []).Select(Shorten)],
            Ports = ports,
            Problems = ProblemsOf(name, service, ports),
        };
    }

    /// <summary>Rules, or slices, that speak of a Service which the cluster does not have.</summary>
    private IEnumerable<Problem> ProblemsOfMissing(ServiceName name)
    {
        if (grounds.All(ground => ground.Plan is null))
        {
            yield break;
        }

        if (grounds.Any(ground => ground.HeldOf(name).Any(held => held.Name is not null)))
        {
            yield return new Problem(
                ProblemKind.NotInCluster, ProblemSeverity.Fault,
                $"The rules know {name}, but the cluster has no such Service: they are stale",
                "See whether the agent runs and reaches the API server; 'signalbox verify --repair' removes them");
        }

        if (grounds.Any(ground => ground.Snapshot?.Services.ContainsKey(name) == true))
        {
            yield return new Problem(
                ProblemKind.NoSuchService, ProblemSeverity.Fault,
                $"EndpointSlices are labelled for {name}, but there is no such Service",
                "Correct their label kubernetes.io/service-name, or make the Service");
        }
    }

    private ImmutableArray<ExplainedPort> PortsOf(ServiceName name, Service? service, HashSet<ServicePortName>? asked)
    {
        var explained = new List<ExplainedPort>();
        for (var i = 0; i < grounds.Length; i++)
        {
            var (ground, explainer) = (grounds[i], _ports[i]);
            var planned = (ground.Plan?.Services.GetValueOrDefault(name)?.Ports ?? [])
                .Where(plan => asked?.Contains(plan.Name) != false).ToList();
            explained.AddRange(planned.Select(explainer.Explain));
            if (planned.Count == 0)
            {
                explained.AddRange(ground.HeldOf(name)
                    .GroupBy(held => held.Owner)
                    .Where(port => asked?.Contains(port.Key) != false)
                    .OrderBy(port => port.Key)
                    .Select(port => explainer.Explain(port.Key, port)));
            }
        }

        var order = (service?.Ports ?? []).Items.Select(port => (port.Name, port.Protocol)).ToList();
        return [.. explained.OrderBy(port => order.IndexOf((port.Name.Port, port.Name.Protocol)))];
    }

    private static ExplainedServiceSlice Shorten(EndpointSlice slice)
    {
        var ready = 0;
        foreach (var endpoint in slice.Endpoints)
        {
            ready += endpoint.IsReady ? 1 : 0;
        }

        return new ExplainedServiceSlice(slice.Name.Name, slice.Family, slice.Ports, slice.Endpoints.Count, ready);
    }
}
