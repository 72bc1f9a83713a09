using System.Text;
using Signalbox.Core.Render.Iptables;
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

    private static readonly (Table Table, string Chain)[] BuiltInChains =
    [
        (Table.Filter, "INPUT"), (Table.Filter, "FORWARD"), (Table.Filter, "OUTPUT"),
        (Table.Nat, "PREROUTING"), (Table.Nat, "OUTPUT"), (Table.Nat, "POSTROUTING"),
    ];

    /// <summary>Reads the tables that exist. Above some 20,000 chains of the nft variant the chains of single Services
    /// are only known by name, so that all of them count as different. Throws <see cref="KernelException"/>.</summary>
    public static KernelRules Read(IptablesTools tools)
    {
        var rules = new KernelRules(tools.Family);
        if (tools.Variant == IptablesVariant.Nft && ChainsOfServices(tools) is { Count: > TooManyChains } chains)
        {
            ReadSharedChains(tools, rules);
            chains.ForEach(rules.AddUnread);
            return rules;
        }

        var text = new LineText();
        SaveProcess.Run(tools, null, line => rules.Read(text.Decode(line)));
        return rules;
    }

    private static List<string> ChainsOfServices(IptablesTools tools) =>
    [
        .. ChainList.Read(tools.Family, Table.Nat.Lower())
            .Select(chain => chain.Name)
            .Where(name => ChainNames.IsOfService(name)),
    ];

    /// <summary>One by one, with iptables -S.</summary>
    private static void ReadSharedChains(IptablesTools tools, KernelRules rules)
    {
        var text = new LineText();
        foreach (var table in BuiltInChains.Concat(FixedRenderer.SharedChains).GroupBy(chain => chain.Table))
        {
            rules.Read($"*{table.Key.Lower()}");
            foreach (var (_, chain) in table)
            {
                ListProcess.Run(tools, table.Key.Lower(), chain, line => ReadListed(rules, text.Decode(line)));
            }

            rules.Read("COMMIT");
        }
    }

    private static void ReadListed(KernelRules rules, ReadOnlySpan<char> line)
    {
        if (line.StartsWith("-A "))
        {
            rules.Read(line);
            return;
        }

        var name = line[3..];
        var end = name.IndexOf(' ');
        rules.Read($":{(end < 0 ? name : name[..end])} -");
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
