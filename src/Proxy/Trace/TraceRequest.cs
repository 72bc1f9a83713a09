using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace;

/// <summary>The packet that is asked about, as the command line says it.</summary>
internal sealed record TraceRequest
{
    public required Sender From { get; init; }

    public required Receiver To { get; init; }

    /// <summary>Null where none was given: the Service's, else TCP.</summary>
    public Protocol? Protocol { get; init; }

    public ushort? SourcePort { get; init; }

    public string? InInterface { get; init; }

    public uint Mark { get; init; }

    /// <summary>A real packet is sent, or waited for, and followed.</summary>
    public bool IsLive { get; init; }

    /// <summary>How long a real packet of somebody else is waited for; null to send one.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Null for either.</summary>
    public IPFamily? Family { get; init; }

    /// <summary>Somebody has to say what the cluster holds.</summary>
    public bool NeedsObjects => From is Sender.Pod || To is Receiver.Of;

    /// <summary>"0x4000" or "16384". Throws <see cref="FlagException"/>.</summary>
    public static uint ParseMark(string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return uint.TryParse(isHex ? text[2..] : text, style, null, out var mark)
            ? mark
            : throw new FlagException($"invalid argument \"{text}\" for \"--mark\" flag: it is no number of 32 bits");
    }
}
