using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>The chains that draw an endpoint of a pool, and each endpoint's own chain. Source: spec 4.6 d and e.
/// </summary>
internal sealed class EndpointChains
{
    private readonly RenderedPort _port;
    private readonly bool _withComments;
    private readonly ImmutableArray<PoolEndpoint> _endpoints;
    private readonly string[] _texts;
    private readonly Target.Jump[] _jumps;

    public EndpointChains(RenderedPort port, bool withComments)
    {
        _port = port;
        _withComments = withComments;
        _endpoints = port.Plan.Endpoints.Reachable;
        _texts = [.. _endpoints.Select(endpoint => endpoint.ToString())];
        _jumps = [.. _texts.Select(text => new Target.Jump(ChainNames.Endpoint(port.Name, port.Protocol, text)))];
    }

    /// <summary>Affinity first, then one draw per endpoint; the last takes what is left.</summary>
    public ImmutableArray<Rule> PoolRules(ImmutableArray<PoolEndpoint> pool, Rule? masquerade)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>((pool.Length * 2) + 1);
        if (masquerade is not null)
        {
            rules.Add(masquerade);
        }

        var members = pool.Select(endpoint => _endpoints.IndexOf(endpoint)).ToArray();
        if (_port.Plan.AffinityTimeoutSeconds is { } seconds)
        {
            foreach (var member in members)
            {
                var seen = new Match.RecentlySeen(_jumps[member].Chain, (uint)seconds);
                rules.Add(new Rule(WithComment(member, seen), _jumps[member]));
            }
        }

        for (var i = 0; i < members.Length; i++)
        {
            var left = members.Length - i;
            var share = left > 1 ? Matches.OneIn(left) : null;
            rules.Add(new Rule(WithComment(members[i], share), _jumps[members[i]]));
        }

        return rules.DrainToImmutable();
    }

    /// <summary>One chain per reachable endpoint: mark hairpin traffic, then DNAT.</summary>
    public void AddTo(ImmutableArray<Chain>.Builder chains)
    {
        var comment = _withComments ? new Match.Comment(_port.Name) : null;
        var protocol = Matches.Of(_port.Protocol);
        var transport = Matches.AnyPort(_port.Protocol);
        Target mark = new Target.Jump(ChainNames.MarkMasquerade);
        for (var i = 0; i < _endpoints.Length; i++)
        {
            Match source = new Match.Source(CIDR.Of(_endpoints[i].Address));
            Match? remember = _port.Plan.AffinityTimeoutSeconds is null ? null : new Match.RecentSet(_jumps[i].Chain);
            chains.Add(RenderedPort.ChainOf(_jumps[i].Chain,
            [
                new Rule(comment is null ? [source] : [source, comment], mark),
                new Rule(
                    DestinationMatches(protocol, comment, remember, transport),
                    new Target.DNAT(_endpoints[i].Address, _endpoints[i].Port)),
            ]));
        }
    }

    private static EquatableArray<Match> DestinationMatches(
        Match protocol, Match? comment, Match? remember, Match transport) => (comment, remember) switch
        {
            (null, null) => [protocol, transport],
            (null, _) => [protocol, remember, transport],
            (_, null) => [protocol, comment, transport],
            _ => [protocol, comment, remember, transport],
        };

    private EquatableArray<Match> WithComment(int endpoint, Match? match)
    {
        if (!_withComments)
        {
            return match is null ? [] : [match];
        }

        var comment = new Match.Comment($"{_port.Name} -> {_texts[endpoint]}");
        return match is null ? [comment] : [comment, match];
    }
}
