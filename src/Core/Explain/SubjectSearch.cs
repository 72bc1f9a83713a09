using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>Finds what a subject is: in the cluster's words where they are known, and in the rules.</summary>
/// <param name="grounds">One of each family.</param>
/// <param name="ownNamespace">Of names that come without one.</param>
internal sealed class SubjectSearch(ImmutableArray<Ground> grounds, string ownNamespace)
{
    /// <summary>All that the cluster or the rules know, each once.</summary>
    public IEnumerable<ServiceName> Names => grounds.SelectMany(ground =>
        (ground.Snapshot?.Services.Keys ?? [])
            .Concat(ground.Held.Select(held => held.Name).OfType<ServicePortName>().Select(port => port.Service)))
        .ToHashSet();

    public IEnumerable<Finding> Find(Subject subject) => subject switch
    {
        Subject.Named named => ByName(named),
        Subject.At at => grounds.Where(ground => ground.Family == at.Address.Family)
            .SelectMany(ground => ByAddress(ground, at)).Distinct(),
        Subject.OnNodePort port => grounds.SelectMany(
            ground => ByFrontend(ground, null, port.Port, port.Protocol)).Distinct(),
        Subject.OfChain chain => grounds.SelectMany(ground => ChainSearch.Find(ground, chain.Chain)).Distinct(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Names that the subject may have meant.</summary>
    public ImmutableArray<string> Near(Subject subject)
    {
        if (subject is not Subject.Named named)
        {
            return [];
        }

        var name = new ServiceName(named.Namespace ?? ownNamespace, named.Name);
        return Names.Contains(name)
            ? [.. PortsOf(name).Select(port => $"{name}:{PortText(port)}").Distinct()]
            : NearNames.Of(name.ToString(), Names.Select(known => known.ToString()));
    }

    private IEnumerable<Finding> ByName(Subject.Named named)
    {
        var name = new ServiceName(named.Namespace ?? ownNamespace, named.Name);
        if (named.Port is null)
        {
            return Names.Contains(name) ? [new Finding(name, null, null)] : [];
        }

        return PortsOf(name).Where(port => IsCalled(port, named.Port))
            .Select(port => new Finding(name, port.Name, null)).Distinct();
    }

    private static bool IsCalled((ServicePortName Name, ushort? Port) port, string called) =>
        port.Name.Port == called || port.Port?.ToString(CultureInfo.InvariantCulture) == called;

    private static string PortText((ServicePortName Name, ushort? Port) port) => port.Name.Port.Length > 0
        ? port.Name.Port
        : port.Port?.ToString(CultureInfo.InvariantCulture) ?? "";

    private IEnumerable<(ServicePortName Name, ushort? Port)> PortsOf(ServiceName name) =>
        grounds.SelectMany(ground =>
            (ground.Snapshot?.Services.GetValueOrDefault(name)?.Service?.Ports ?? []).Items
                .Select(port => (new ServicePortName(name, port.Name, port.Protocol), (ushort?)port.Port))
                .Concat(ground.Held.Where(held => held.Name?.Service == name).Select(held =>
                    (held.Owner, held.Kind == FrontendKind.NodePort ? (ushort?)null : held.Port))))
            .Distinct();

    private static IEnumerable<Finding> ByAddress(Ground ground, Subject.At at) =>
        ByFrontend(ground, at.Address, at.Port, at.Protocol)
            .Concat(at.Port is { } port && ground.Node.Holds(at.Address)
                ? ByFrontend(ground, null, port, at.Protocol)
                : [])
            .Concat(EndpointSearch.Find(ground, at.Address, at.Port));

    /// <summary>Frontends of an address, or node ports where it is null; of any number where the port is
    /// null.</summary>
    private static IEnumerable<Finding> ByFrontend(
        Ground ground, Address? address, ushort? port, Protocol? protocol)
    {
        var planned = FrontendsOf(ground).Where(each => IsAsked(FrontendKey.Of(each.Plan, each.Frontend)))
            .Select(each => new Finding(each.Plan.Name.Service, each.Plan.Name, Say(each.Plan, each.Frontend)))
            .ToList();
        return planned.Count > 0 ? planned : ground.Held.Where(held => IsAsked(held.Key)).Select(Finding);

        bool IsAsked(FrontendKey key) => key.Address == address && key.Port == (port ?? key.Port)
            && key.Protocol == (protocol ?? key.Protocol);
    }

    private static Finding Finding(HeldFrontend held) => new(
        held.Owner.Service, held.Owner,
        held.Name is { } name
            ? $"{held.Place}/{held.Protocol.Lower()} is {Kind(held.Kind)} of {name}, by the rules"
            : $"{held.Place}/{held.Protocol.Lower()} is {Kind(held.Kind)} of a Service that the rules do not name");

    private static IEnumerable<(ServicePlan Plan, Frontend Frontend)> FrontendsOf(Ground ground) =>
        (ground.Plan?.Services.Values ?? []).SelectMany(service => service.Ports)
            .SelectMany(plan => plan.Frontends.Select(frontend => (plan, frontend)));

    private static string Say(ServicePlan plan, in Frontend frontend)
    {
        var place = frontend.Address is { } address ? address.WithPort(frontend.Port) : $"node port {frontend.Port}";
        return $"{place}/{plan.Name.Protocol.Lower()} is {Kind(frontend.Kind)} of {plan.Name}";
    }

    private static string Kind(FrontendKind kind) => kind switch
    {
        FrontendKind.ClusterIP => "the ClusterIP",
        FrontendKind.ExternalIP => "an external IP",
        FrontendKind.LoadBalancerIP => "a load balancer's address",
        FrontendKind.NodePort => "the node port",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
