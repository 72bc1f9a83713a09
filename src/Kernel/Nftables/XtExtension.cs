using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>A match or target of xtables inside an nf_tables rule: its name, its revision, and its structure, padded
/// to eight bytes. Layout: { name, revision, info }, numbered alike for both. Source: net/netfilter/nft_compat.c.
/// </summary>
internal readonly ref struct XtExtension
{
    private readonly ReadOnlySpan<byte> _name;

    internal XtExtension(AttributeReader attributes)
    {
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case LinuxNfTablesCompat.NFTA_MATCH_NAME:
                    _name = attributes.TextBytes;
                    break;
                case LinuxNfTablesCompat.NFTA_MATCH_REV:
                    Revision = attributes.BigEndian32;
                    break;
                case LinuxNfTablesCompat.NFTA_MATCH_INFO:
                    Info = attributes.Value;
                    break;
            }
        }
    }

    internal uint Revision { get; }

    internal ReadOnlySpan<byte> Info { get; }

    internal bool IsNamed(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    /// <summary>False when there is less of it than the structure takes.</summary>
    internal bool TryRead<T>(out T info)
        where T : unmanaged =>
        MemoryMarshal.TryRead(Info, out info);

    /// <summary>The whole of it, for what is not understood.</summary>
    internal string Say() =>
        $"{Encoding.UTF8.GetString(_name)} [revision {Revision}: {Convert.ToHexStringLower(Info)}]";
}
