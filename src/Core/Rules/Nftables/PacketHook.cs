namespace Signalbox.Core.Rules.Nftables;

/// <summary>Values are the kernel's (enum nf_inet_hooks).</summary>
public enum PacketHook : byte
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
}
