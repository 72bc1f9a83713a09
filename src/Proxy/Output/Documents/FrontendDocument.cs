using System.Collections.Immutable;
using Signalbox.Core.Explain;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>An address and port that clients call.</summary>
internal sealed record FrontendDocument
{
    public required string Kind { get; init; }

    /// <summary>Null for a node port.</summary>
    public string? Address { get; init; }

    public required ushort Port { get; init; }

    public required string Protocol { get; init; }

    public required ImmutableArray<string> OtherClaimants { get; init; }

    public required ImmutableArray<CallDocument> Calls { get; init; }

    public ulong? Connections { get; init; }

    public static FrontendDocument Of(ExplainedFrontend frontend) => new()
    {
        Kind = DocumentText.Word(frontend.Kind),
        Address = frontend.Address?.ToString(),
        Port = frontend.Port,
        Protocol = frontend.Protocol.ToString(),
        OtherClaimants = [.. frontend.OtherClaimants.Select(other => other.ToString())],
        Calls = [.. frontend.Calls.Select(CallDocument.Of)],
        Connections = frontend.Connections,
    };
}

/// <summary>What becomes of connections that come from one place.</summary>
internal sealed record CallDocument(
    string Caller, PacketDocument Packet, CallResultDocument? Wanted, CallResultDocument? Held)
{
    public static CallDocument Of(Call call) => new(
        DocumentText.Word(call.Caller), PacketDocument.Of(call.Packet), CallResultDocument.Of(call.Wanted),
        CallResultDocument.Of(call.Held));
}

/// <summary>How a call ends.</summary>
internal sealed record CallResultDocument(string Ending, string? Why, ImmutableArray<TargetDocument> Targets)
{
    public static CallResultDocument? Of(CallResult? result) => result is null ? null : new(
        DocumentText.Word(result.Ending), result.Why.Length == 0 ? null : result.Why,
        [
            .. result.Targets.Select(target => new TargetDocument(
                target.Address.ToString(), target.Port, OddsNumber.Of(target.Odds), target.IsMasqueraded)),
        ]);
}

/// <summary>An endpoint that a call may reach.</summary>
internal sealed record TargetDocument(string Address, ushort Port, double Odds, bool IsMasqueraded);
