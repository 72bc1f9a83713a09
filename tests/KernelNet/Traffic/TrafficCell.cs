using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Traffic;

/// <summary>Who calls.</summary>
public enum Caller
{
    /// <summary>A pod on the node under test that is nobody's endpoint.</summary>
    Pod,

    /// <summary>The endpoint on the node under test.</summary>
    Endpoint,

    /// <summary>A process of the node under test.</summary>
    Host,

    /// <summary>The same, from 127.0.0.1 to 127.0.0.1.</summary>
    Loopback,

    /// <summary>A client beyond the node network, from within the source ranges.</summary>
    Outside,

    /// <summary>Another such client, from beyond them.</summary>
    Stranger,
}

/// <summary>What a cell must see.</summary>
public abstract record Expected
{
    private Expected()
    {
    }

    /// <summary>Each of these endpoints answers some of the calls, and no other one does. They see the client's own
    /// address, or the node's when <paramref name="Masqueraded"/>.</summary>
    public sealed record Spread(bool Masqueraded, params IReadOnlyList<string> Endpoints) : Expected;

    /// <summary>One endpoint, whichever it is, answers all calls.</summary>
    public sealed record Sticky(bool Masqueraded) : Expected;

    /// <summary>Connection refused, by a rule in that chain of the filter table whose comment ends so.</summary>
    public sealed record Rejected(string Chain, string Comment) : Expected;

    /// <summary>Silence, by a rule in that chain of the filter table whose comment holds this.</summary>
    public sealed record Dropped(string Chain, string Comment) : Expected;

    /// <summary>Connection refused by the node itself: no rule takes the packet, and nobody listens.</summary>
    public sealed record Unserved : Expected;
}

/// <summary>One cell of the traffic matrix.</summary>
public sealed record TrafficCell(
    Caller Caller, Frontend Frontend, TrafficService Service, Protocol Protocol, IPFamily Family)
{
    public required Expected Expected { get; init; }

    public string Name => $"{Caller} to {Frontend} of {Service.Name}, {Protocol}, {Family}";
}
