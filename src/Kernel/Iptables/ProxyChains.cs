namespace Signalbox.Kernel.Iptables;

/// <summary>Which chains are the proxy's. Others begin with KUBE- too: kubelet's hint and canary, and those of
/// network policy programs (KUBE-ROUTER-, KUBE-POD-FW-, KUBE-NWPLCY-), which change all the time.</summary>
internal static class ProxyChains
{
    internal static bool IsOurs(ReadOnlySpan<byte> chain)
    {
        if (!chain.StartsWith("KUBE-"u8))
        {
            return false;
        }

        var rest = chain["KUBE-"u8.Length..];
        return rest.StartsWith("SVC-"u8) || rest.StartsWith("SVL-"u8) || rest.StartsWith("SEP-"u8)
            || rest.StartsWith("FW-"u8) || rest.StartsWith("EXT-"u8) || IsFixed(rest);
    }

    private static bool IsFixed(ReadOnlySpan<byte> rest) =>
        rest.SequenceEqual("SERVICES"u8) || rest.SequenceEqual("EXTERNAL-SERVICES"u8)
        || rest.SequenceEqual("NODEPORTS"u8) || rest.SequenceEqual("POSTROUTING"u8)
        || rest.SequenceEqual("MARK-MASQ"u8) || rest.SequenceEqual("FORWARD"u8)
        || rest.SequenceEqual("PROXY-FIREWALL"u8) || rest.SequenceEqual("PROXY-CANARY"u8)
        || rest.SequenceEqual("FIREWALL"u8);
}
