using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Our text against nft itself: what it reads, and what it prints of it.</summary>
public sealed class TextTests
{
    private static readonly string[] Listing = ["-n", "list", "ruleset"];

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void A_listing_of_every_form_is_what_nft_prints_after_reading_it(IPFamily family)
    {
        var rules = RuleSamples.Table(family);
        var text = Write(sink => NftListing.Write(rules, set => RuleSamples.ElementsOf(set, family), sink));
        Assert.DoesNotContain("no words", text);
        using var inside = new TemporaryNamespace("text");
        inside.ExecuteWithInput(text, "nft", "-f", "-").ThrowIfFailed();

        var printed = inside.Execute("nft", Listing).ThrowIfFailed().Output;
        Assert.Equal(OrderedListing.Of(text), OrderedListing.Of(printed));

        // And what nft prints is read again: our text adds nothing that it would not say itself.
        inside.Execute("nft", "flush", "ruleset").ThrowIfFailed();
        inside.ExecuteWithInput(printed, "nft", "-f", "-").ThrowIfFailed();
        Assert.Equal(printed, inside.Execute("nft", Listing).ThrowIfFailed().Output);
    }

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void A_script_of_every_operation_does_what_it_says(IPFamily family)
    {
        var rules = RuleSamples.Table(family);
        using var inside = new TemporaryNamespace("script");
        Run(inside, family, [], writer => Build(writer, rules, set => RuleSamples.ElementsOf(set, family)));
        Assert.Equal(
            OrderedListing.Of(Write(sink => NftListing.Write(rules, set => RuleSamples.ElementsOf(set, family), sink))),
            OrderedListing.Of(inside.Execute("nft", Listing).ThrowIfFailed().Output));

        Run(inside, family, rules.Sets, writer =>
        {
            foreach (var set in rules.Sets)
            {
                if (set.TimeoutSeconds is null)
                {
                    writer.DeleteElement(set, RuleSamples.ElementsOf(set, family).First());
                }

                writer.FlushSet(set.Name);
            }

            foreach (var chain in rules.Chains)
            {
                writer.FlushChain(chain.Name);
            }

            writer.DeleteChain("every-form");
            writer.DeleteSet("nodeports");
            writer.DeleteSet("endpoints");
        });
        var left = rules with
        {
            Sets = [.. rules.Sets.Where(set => set.Name is not ("nodeports" or "endpoints"))],
            Chains = [.. rules.Chains.Where(chain => chain.Name != "every-form").Select(c => c with { Rules = [] })],
        };
        Assert.Equal(
            OrderedListing.Of(Write(sink => NftListing.Write(left, _ => [], sink))),
            OrderedListing.Of(inside.Execute("nft", Listing).ThrowIfFailed().Output));

        Run(inside, family, [], writer => writer.DeleteTable());
        Assert.Equal("", inside.Execute("nft", Listing).ThrowIfFailed().Output);
    }

    private static void Build(
        IRulesetWriter writer, NftRuleset rules, Func<NftSet, IEnumerable<NftElement>> elementsOf)
    {
        writer.AddTable();
        foreach (var set in rules.Sets)
        {
            writer.AddSet(set);
        }

        foreach (var chain in rules.Chains)
        {
            writer.AddChain(chain);
        }

        foreach (var (chain, rule) in rules.Chains.SelectMany(c => c.Rules.Select(rule => (c, rule))))
        {
            writer.AddRule(chain.Name, rule);
        }

        foreach (var set in rules.Sets.Where(set => set.TimeoutSeconds is null))
        {
            foreach (var element in elementsOf(set))
            {
                writer.AddElement(set, element);
            }
        }
    }

    private static void Run(
        TemporaryNamespace inside, IPFamily family, IEnumerable<NftSet> known, Action<IRulesetWriter> write)
    {
        var text = Write(sink =>
        {
            var script = new NftScript(family, sink, known);
            write(script);
            script.Flush();
        });
        inside.ExecuteWithInput(text, "nft", "-f", "-").ThrowIfFailed();
    }

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var sink = new ArrayBufferWriter<byte>();
        write(sink);
        return Encoding.UTF8.GetString(sink.WrittenSpan);
    }
}
