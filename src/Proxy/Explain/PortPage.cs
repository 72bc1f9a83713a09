using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>One Service port as text.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="rules">Writes rules, and knows which it has written.</param>
/// <param name="all">The ports that are explained beside it.</param>
internal sealed class PortPage(Page page, RuleList rules, ImmutableArray<ExplainedPort> all)
{
    private const int Indent = 2;

    public void Write(ExplainedPort port)
    {
        page.Line(0, new Words(Title(port), Tone.Strong));
        WriteFrontends(port);
        WriteEndpoints(port);
        WriteLeftOut(port);
        rules.Write(port);
    }

    private string Title(ExplainedPort port)
    {
        var number = port.Frontends.Where(frontend => frontend.Kind != FrontendKind.NodePort)
            .Select(frontend => $"{frontend.Port}/").FirstOrDefault("");
        var name = port.Name.Port.Length == 0 ? "Port" : $"Port {port.Name.Port}:";
        var family = all.Any(other => other.Family != port.Family) ? $", {port.Family}" : "";
        return $"{name} {number}{port.Name.Protocol.Lower()}{family}";
    }

    private void WriteFrontends(ExplainedPort port)
    {
        page.Line(Indent, "Calls");
        foreach (var frontend in port.Frontends)
        {
            page.Line(
                Indent * 2, frontend.Address is null ? $"node port {frontend.Port}" : frontend.ToString(),
                new Words(
                    CallWords.Say(frontend.Kind) + (frontend.Connections is { } connections
                        ? $", {CallWords.Connections(connections)}"
                        : ""),
                    Tone.Faint));
            page.Table(Indent * 3, [.. frontend.Calls.Where(call => call.Known is not null)
                .GroupBy(call => CallWords.Say(call.Known!, port))
                .Select(calls => new Words[]
                {
                    Callers.Say(calls.Select(call => call.Caller)),
                    new Words(calls.Key, CallWords.ToneOf(calls.First())),
                })]);
        }
    }

    private void WriteEndpoints(ExplainedPort port)
    {
        if (port.Endpoints.IsEmpty)
        {
            return;
        }

        page.Line(Indent, "Endpoints, and how likely a call goes there");
        var pools = port.Endpoints.SelectMany(endpoint => endpoint.Shares).Select(share => share.Pool).Distinct()
            .Order().ToList();
        page.Table(Indent + Indent, [.. port.Endpoints.Select(endpoint => Row(endpoint, pools))]);
    }

    private static Words[] Row(ExplainedEndpoint endpoint, List<TrafficPolicy?> pools)
    {
        var row = new List<Words> { endpoint.ToString() };
        foreach (var pool in pools)
        {
            var shares = endpoint.Shares.Where(share => share.Pool == pool).Select(share => share.Odds).ToList();
            var name = pools.Count > 1 ? pool == TrafficPolicy.Local ? " of Local" : " of Cluster" : "";
            row.Add(shares.Count == 0 ? $"none{name}"
                : shares.Count == 1 ? $"{Fraction.Say(shares[0])} = {Fraction.Percent(shares[0])}{name}"
                : string.Join(" or ", shares.Select(Fraction.Say)));
        }

        row.Add(Place(endpoint));
        if (endpoint.Connections is { } connections)
        {
            row.Add(CallWords.Connections(connections));
        }

        return [.. row];
    }

    private static string Place(ExplainedEndpoint endpoint)
    {
        var conditions = endpoint.Conditions ?? EndpointConditions.Ready;
        List<string> words =
        [
            .. endpoint.NodeName is { } node ? [node] : (string[])[],
            .. endpoint.IsHere == true ? ["this node"] : (string[])[],
            .. ZoneWords(endpoint.Zone),
            .. HintWords.Say(endpoint.ZoneHints, endpoint.NodeHints) is { Length: > 0 } hints ? [hints] : (string[])[],
            .. (conditions & EndpointConditions.Terminating) != 0 ? ["terminating"] : (string[])[],
            .. (conditions & EndpointConditions.Ready) == 0 ? ["not ready"] : (string[])[],
        ];
        return string.Join(", ", words);
    }

    private void WriteLeftOut(ExplainedPort port)
    {
        if (port.LeftOut.IsEmpty)
        {
            return;
        }

        page.Line(Indent, "Left out");
        page.Table(Indent + Indent, [.. port.LeftOut.Select(left => new Words[]
        {
            left.Address.WithPort(left.Port),
            string.Join(", ", new[] { left.NodeName }.OfType<string>().Concat(ZoneWords(left.Zone))),
            $"of {left.Pool}", left.Words,
        })]);
    }

    private static IEnumerable<string> ZoneWords(string? zone) => zone is null ? [] : [$"zone {zone}"];
}
