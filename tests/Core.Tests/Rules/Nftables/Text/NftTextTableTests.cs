using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Rules.Nftables.Text;
using Signalbox.Testing.Nftables;

namespace Signalbox.Core.Tests.Rules.Nftables.Text;

/// <summary>That this is what the kernel holds after nft has read the same words is in KernelNet.</summary>
public sealed class NftTextTableTests
{
    public static TheoryData<IPFamily, string> Samples()
    {
        var data = new TheoryData<IPFamily, string>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            foreach (var text in RuleSamples.Of(family).Keys)
            {
                data.Add(family, text);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_form_of_ours_is_read_as_it_was_written(IPFamily family, string text) =>
        Assert.Equal(Say(RuleSamples.Of(family)[text]), Say(OnlyRule(family, text)));

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void A_whole_table_is_read_as_it_was_written(IPFamily family)
    {
        var rules = RuleSamples.Table(family);
        var sink = new ArrayBufferWriter<byte>();
        NftListing.Write(rules, set => RuleSamples.ElementsOf(set, family), sink);
        var table = Read(sink.WrittenMemory);

        Assert.Equal(InOrder(rules), InOrder(table.Rules(family)));
        foreach (var set in rules.Sets.Where(set => set.TimeoutSeconds is null))
        {
            Assert.Equal(
                RuleSamples.ElementsOf(set, family).OrderBy(element => element.Key.ToString(), StringComparer.Ordinal),
                table.Elements.StartingWith(set.Name, default)
                    .OrderBy(element => element.Key.ToString(), StringComparer.Ordinal));
        }
    }

    private static NftRule OnlyRule(IPFamily family, string text)
    {
        var word = family == IPFamily.IPv4 ? "ip" : "ip6";
        var sets = string.Concat(RuleSamples.Table(family).Sets.Select(set =>
            $"{(set.Value == SetValue.None ? "set" : "map")} {set.Name} {{\n"
            + string.Join('\n', new NftText(family).PropertiesOf(set)) + "\n}\n"));
        var table = Read(Encoding.UTF8.GetBytes($"table {word} t {{\n{sets}\nchain c {{\n\t\t{text}\n\t}}\n}}\n"));
        return Assert.Single(Assert.Single(table.Rules(family).Chains).Rules);
    }

    private static (string, string) InOrder(NftRuleset rules) => (
        string.Join('\n', rules.Sets.Select(set => $"{set with { IsShared = false }} {string.Join(' ', set.Key)}")
            .Order(StringComparer.Ordinal)),
        string.Join('\n', rules.Chains.Select(chain =>
            $"{chain.Name} {chain.Hook} {chain.Comment}\n{string.Join('\n', chain.Rules.Select(rule => Say(rule)))}")
            .Order(StringComparer.Ordinal)));

    private static string Say(NftRule rule) => $"{string.Join("; ", rule.Expressions)} {rule.Comment}";

    private static NftTextTable Read(ReadOnlyMemory<byte> text)
    {
        var at = 0;
        return NftTextTable.Read(new DumpBytes("text", text), ref at);
    }
}
