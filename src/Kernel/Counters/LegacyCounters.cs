using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Kernel.Counters;

/// <summary>The counters of legacy iptables' rules that translate, in the nat table's chains with this prefix. The
/// kernel hands out the whole table, and tells nobody what it deletes: what a chain has counted between the last
/// reading and its end is lost. Only the program that replaces a table is told what the old one had counted, and it
/// keeps that to itself.</summary>
public sealed class LegacyCounters : IConnectionCounters
{
    private const string Table = "nat";

    /// <summary>Some 4,000 endpoints: a few milliseconds, in which nobody else can read or replace the table.
    /// </summary>
    private const int CheapBytes = 8 * 1024 * 1024;

    /// <summary>struct xt_entry_target: its size, its name of at most 29 bytes, a revision; then what it is about.
    /// </summary>
    private const int TargetName = sizeof(ushort);
    private const int TargetContent = 32;

    private readonly LegacyTables _tables;
    private readonly byte[] _prefix;
    private readonly EntryLayout _layout;

    public LegacyCounters(IPFamily family, string prefix)
    {
        _tables = new LegacyTables(family);
        _prefix = Encoding.ASCII.GetBytes(prefix);
        _layout = family == IPFamily.IPv4 ? EntryLayout.IPv4 : EntryLayout.IPv6;
    }

    /// <summary>Nothing is told, so nothing is lost on its way.</summary>
    public int Losses => 0;

    public bool TellsDeletions => false;

    public bool IsReadingCheap => _tables.Size(Table) is { Bytes: <= CheapBytes };

    public void Begin()
    {
    }

    public void Read(IEnumerable<RegisterBytes>? known, Action<RegisterBytes, ulong> onCounter) =>
        Walk(_tables.Entries(Table), onCounter);

    public void TakeDeleted(Action<RegisterBytes, ulong> onDeleted)
    {
    }

    public void Dispose() => _tables.Dispose();

    /// <summary>A chain begins with an entry whose target is named ERROR and holds the chain's name.</summary>
    private void Walk(ReadOnlySpan<byte> entries, Action<RegisterBytes, ulong> onCounter)
    {
        RegisterBytes? chain = null;
        while (entries.Length >= _layout.Length)
        {
            var next = MemoryMarshal.Read<ushort>(entries[_layout.NextOffset..]);
            var target = entries[MemoryMarshal.Read<ushort>(entries[_layout.TargetOffset..])..];
            var name = Text(target[TargetName..]);
            if (name.SequenceEqual("ERROR"u8))
            {
                var of = Text(target[TargetContent..]);
                chain = of.StartsWith(_prefix) && of.Length <= RegisterBytes.MaxLength ? new RegisterBytes(of) : null;
            }
            else if (chain is { } known && name.SequenceEqual("DNAT"u8))
            {
                onCounter(known, MemoryMarshal.Read<ulong>(entries[_layout.Packets..]));
            }

            entries = next == 0 ? [] : entries[next..];
        }
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    /// <summary>Where struct ipt_entry and struct ip6t_entry have what, in bytes, on machines of 64 bits. Source:
    /// linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h.</summary>
    private readonly record struct EntryLayout(int TargetOffset, int Packets, int Length)
    {
        public static readonly EntryLayout IPv4 = new(88, 96, 112);
        public static readonly EntryLayout IPv6 = new(140, 152, 168);

        public int NextOffset => TargetOffset + sizeof(ushort);
    }
}
