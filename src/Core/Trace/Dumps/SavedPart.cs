using Signalbox.Core.Model;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>Tables that one program has saved, and where their chains are.</summary>
internal sealed class SavedPart(string program, SavedTables tables)
{
    public SavedTables Tables { get; } = tables;

    /// <summary>"iptables-nft", "ip6tables-legacy"; "iptables" or "ip6tables" where the dump does not say.</summary>
    public string Program { get; set; } = program;

    /// <summary>As the dump's comments or its addresses say; IPv4 where neither do.</summary>
    public IPFamily Family { get; set; }
}
