using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>Looks at all Services, and keeps of each what fits into a line.</summary>
/// <param name="grounds">One of each family that is asked about, IPv4 first.</param>
public sealed class OverviewMaker(ImmutableArray<Ground> grounds)
{
    private static readonly ProblemKind[] OfNode = [ProblemKind.NoRulesAtAll, ProblemKind.BothModes];

    private readonly Explainer _explainer = new(grounds, "", isBrief: true);

    /// <param name="space">The only namespace to look at; null for all.</param>
    public Overview Make(string? space)
    {
        var problems = new HashSet<Problem>();
        var ports = ImmutableArray.CreateBuilder<OverviewPort>();
        foreach (var name in Names.Where(name => space is null || name.Namespace == space).Order())
        {
            foreach (var port in Look(name))
            {
                problems.UnionWith(port.Problems.Where(problem => OfNode.Contains(problem.Kind)));
                ports.Add(port with
                {
                    Problems = [.. port.Problems.Where(problem => !OfNode.Contains(problem.Kind))],
                });
            }
        }

        return new Overview
        {
            Ports = ports.DrainToImmutable(),
            OfNode = [.. problems.OrderBy(problem => problem.Severity)],
            NotKnown = [.. _explainer.NotKnown],
        };
    }

    /// <summary>Rules alone do not name every Service; places stand for those then.</summary>
    private IEnumerable<ServiceName> Names => grounds.Any(ground => ground.Plan is not null)
        ? _explainer.Names
        : _explainer.Names
            .Concat(grounds.SelectMany(ground => ground.Held).Select(held => held.Owner.Service)).Distinct();

    private IEnumerable<OverviewPort> Look(ServiceName name)
    {
        var explained = _explainer.ExplainPorts(name);
        var type = explained.Service?.Type;
        if (explained.Ports.IsEmpty)
        {
            yield return new OverviewPort
            {
                Name = new ServicePortName(name, "", Protocol.TCP),
                Type = type,
                Problems = _explainer.ProblemsOf(name, explained.Service, []),
            };
        }

        foreach (var port in explained.Ports.GroupBy(port => port.Name))
        {
            ImmutableArray<ExplainedPort> families = [.. port];
            yield return new OverviewPort
            {
                Name = port.Key,
                Type = type,
                Families = [.. families.Select(Shorten)],
                Problems = _explainer.ProblemsOf(name, explained.Service, families),
            };
        }
    }

    private OverviewFamily Shorten(ExplainedPort port)
    {
        var total = grounds.Single(ground => ground.Family == port.Family).Plan?.Services
            .GetValueOrDefault(port.Name.Service)?.Ports.FirstOrDefault(plan => plan.Name == port.Name)?
            .Endpoints.Total;
        return new OverviewFamily(
            port.Family, [.. port.Frontends.Select(frontend => frontend.ToString())], port.Endpoints.Length, total);
    }
}
