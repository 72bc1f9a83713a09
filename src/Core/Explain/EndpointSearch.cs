using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Which Services an address is an endpoint of.</summary>
internal static class EndpointSearch
{
    /// <param name="ground">Of the address's family.</param>
    /// <param name="address">A pod's, or whatever else packets are sent on to.</param>
    /// <param name="port">Null for any.</param>
    public static IEnumerable<Finding> Find(Ground ground, Address address, ushort? port)
    {
        var planned = (ground.Plan?.Services.Values ?? []).SelectMany(service => service.Ports)
            .SelectMany(plan => InPlan(plan, address, port)).ToList();
        return planned.Count > 0 || ground.Rules is not { } rules ? planned
            : rules.Iptables.SelectMany(program => InChains(program.Chains, address, port))
                .Concat(rules.ProxyTable is { } table ? InTable(ground, table, address, port) : []);
    }

    private static IEnumerable<Finding> InPlan(ServicePlan plan, Address address, ushort? port)
    {
        var chosen = plan.Endpoints.Reachable
            .Where(endpoint => endpoint.Address == address && endpoint.Port == (port ?? endpoint.Port))
            .Select(endpoint => new Finding(plan.Name.Service, plan.Name, $"{endpoint} is an endpoint of {plan.Name}"))
            .ToList();
        return chosen.Count > 0 ? chosen : plan.Endpoints.LeftOut
            .Where(left => left.Endpoint.Address == address && left.Endpoint.Port == (port ?? left.Endpoint.Port))
            .Select(left => new Finding(
                plan.Name.Service, plan.Name,
                $"{left.Endpoint} is an endpoint of {plan.Name}, but left out: {left.Reason.Say()}"));
    }

    private static IEnumerable<Finding> InChains(ChainSet chains, Address address, ushort? port) =>
        from chain in chains.Chains.Keys
        where chain.Table == Table.Nat && chain.Chain.StartsWith("KUBE-SEP-", StringComparison.Ordinal)
        let rules = chains.Find(Table.Nat, chain.Chain) ?? []
        from nat in rules.Select(rule => rule.Target).OfType<Target.DNAT>()
        where nat.Address == address && nat.Port == (port ?? nat.Port)
        from name in ChainSearch.NamesIn(chains, chain.Chain)
        select new Finding(
            name.Service, name, $"{nat.Address.WithPort(nat.Port)} is an endpoint of {name}, by the rules");

    private static IEnumerable<Finding> InTable(
        Ground ground, NftablesRules table, Address address, ushort? port)
    {
        foreach (var chain in table.Rules.Chains.Items.Where(chain => NftNames.IsOfService(chain.Name)))
        {
            var owner = NftFrontends.NameOfChain(chain.Name);
            foreach (var place in chain.Rules.Items.SelectMany(rule => TargetsOf(table, chain.Name, rule)))
            {
                if (owner is { } name && place.Address == address && place.Port == (port ?? place.Port))
                {
                    yield return Say(name, place);
                }
            }
        }

        foreach (var set in table.Rules.Sets.Items.Where(
            set => set.Value == SetValue.Data && set.Key.Items.Contains(FieldType.DrawnNumber)))
        {
            foreach (var element in table.Elements.StartingWith(set.Name, default))
            {
                if (PlaceIn(element) is { } place && place.Address == address && place.Port == (port ?? place.Port)
                    && OwnerOf(ground, element) is { } owner)
                {
                    yield return Say(owner, place);
                }
            }
        }
    }

    private static Finding Say(ServicePortName name, (Address Address, ushort Port) place) => new(
        name.Service, name, $"{place.Address.WithPort(place.Port)} is an endpoint of {name}, by the rules");

    /// <summary>Of a map in the rule, or of an endpoint's own chain by its name: "...__10.0.0.1/80".</summary>
    private static IEnumerable<(Address Address, ushort Port)> TargetsOf(
        NftablesRules table, string chain, NftRule rule)
    {
        var end = chain.Split("__")[^1].Split('/');
        if (end.Length == 2 && ushort.TryParse(end[1], out var port)
            && (Address.TryParse(end[0], out var address)
                || Address.TryParse(end[0].Replace('.', ':'), out address)))
        {
            return [(address, port)];
        }

        return rule.Expressions.Items.OfType<Expression.LookUp>()
            .SelectMany(lookup => table.Elements.StartingWith(lookup.Map, default))
            .Select(element => PlaceIn(element))
            .OfType<(Address, ushort)>();
    }

    private static (Address Address, ushort Port)? PlaceIn(in NftElement element)
    {
        var data = element.Data.Span;
        return data.Length is 6 or 8 or 18 or 20
            ? (FieldText.AddressOf(data[..(data.Length < 16 ? 4 : 16)]),
                BinaryPrimitives.ReadUInt16BigEndian(data[(data.Length < 16 ? 4 : 16)..]))
            : null;
    }

    /// <summary>In our table, by the frontend that the key begins with.</summary>
    private static ServicePortName? OwnerOf(Ground ground, in NftElement element)
    {
        foreach (var held in ground.Held)
        {
            if (element.Key.Span.StartsWith(NftFrontends.KeyOf(held).Span))
            {
                return held.Owner;
            }
        }

        return null;
    }
}
