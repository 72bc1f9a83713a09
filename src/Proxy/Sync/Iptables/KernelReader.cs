using System.Text;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Reads what the kernel holds of ours.</summary>
internal static class KernelReader
{
    /// <summary>iptables-nft-save 1.8.9 takes time that grows with the square of the chains (1.1 s at 11,000), and
    /// crashes at 110,000. From here on it is not asked.</summary>
    private const int TooManyChains = 20_000;

    /// <summary>Reads the tables that exist: with iptables-save, or above some 20,000 chains of the nft variant over
    /// netlink. Throws <see cref="KernelException"/>.</summary>
    public static KernelRules Read(IptablesTools tools)
    {
        if (tools.Variant == IptablesVariant.Nft && CountOfChains(tools) > TooManyChains)
        {
            return RuleList.Read(tools.Family, list => ReadTables(tools, list));
        }

        var rules = new KernelRules(tools.Family);
        var text = new LineText();
        SaveProcess.Run(tools, null, line => rules.Read(text.Decode(line)));
        return rules;
    }

    private static int CountOfChains(IptablesTools tools) => ChainList.Read(tools.Family, Table.Nat.Lower()).Length;

    private static KernelRules ReadTables(IptablesTools tools, RuleList list)
    {
        var rules = new KernelRules(tools.Family);
        foreach (var (name, chain) in list.Chains())
        {
            if (TableText.Parse(name) is { } table)
            {
                rules.Declare(table, chain.Name);
                list.Rules(name, chain.Name, rule => rules.Add(table, chain.Name, rule));
            }
        }

        rules.End();
        return rules;
    }

    /// <summary>Bytes of a line to characters, in a buffer that is used again.</summary>
    private sealed class LineText
    {
        private char[] _text = new char[4096];

        public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> line)
        {
            if (line.Length > _text.Length)
            {
                _text = new char[line.Length * 2];
            }

            return _text.AsSpan(0, Encoding.UTF8.GetChars(line, _text));
        }
    }
}
