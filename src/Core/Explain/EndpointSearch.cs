using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
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
        foreach (var set in table.Rules.Sets.Items.Where(
            set => set.Value == SetValue.Data && set.Data.Count == 2 && set.Data[1] == FieldType.Port))
        {
            foreach (var element in table.Elements.StartingWith(set.Name, default))
            {
                var data = element.Data.Span;
                var number = data.Length < 6 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(data[^4..]);
                if (data.Length >= 6 && FieldText.AddressOf(data[..^4]) == address && number == (port ?? number)
                    && OwnerOf(ground, table, set, element) is { } owner)
                {
                    var place = address.WithPort((ushort)number);
                    yield return new Finding(
                        owner.Service, owner, $"{place} is an endpoint of {owner}, by the rules");
                }
            }
        }
    }

    /// <summary>Of upstream's maps by the chain that looks there, of ours by the frontend in the key.</summary>
    private static ServicePortName? OwnerOf(
        Ground ground, NftablesRules table, NftSet set, in NftElement element)
    {
        var chain = table.Rules.Chains.Items.FirstOrDefault(chain => chain.Rules.Items.Any(rule =>
            rule.Expressions.Items.Any(expression => expression is Expression.LookUp look && look.Map == set.Name)));
        if (chain is not null && NftFrontends.NameOfChain(chain.Name) is { } name)
        {
            return name;
        }

        var prefix = element.Key.Span;
        foreach (var held in ground.Held)
        {
            if (prefix.StartsWith(NftFrontends.KeyOf(held).Span))
            {
                return held.Owner;
            }
        }

        return null;
    }
}
