namespace Signalbox.Core.Model;

/// <summary>The transport protocols that a Service port may have. Values are the IP protocol numbers.</summary>
public enum Protocol : byte
{
    TCP = 6,
    UDP = 17,
    SCTP = 132,
}

/// <summary>How protocols are written.</summary>
public static class ProtocolText
{
    /// <summary>The lower-case name that rules, chain hashes and nft use.</summary>
    public static string Lower(this Protocol protocol) => protocol switch
    {
        Protocol.TCP => "tcp",
        Protocol.UDP => "udp",
        Protocol.SCTP => "sctp",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
