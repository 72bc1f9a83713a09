namespace Signalbox.Kernel.Iptables;

/// <summary>The two kernel interfaces behind the name iptables. Rules of one are invisible to the other.</summary>
public enum IptablesVariant : byte
{
    /// <summary>nf_tables, through iptables-nft.</summary>
    Nft,

    /// <summary>x_tables, the old interface that replaces whole tables.</summary>
    Legacy,
}
