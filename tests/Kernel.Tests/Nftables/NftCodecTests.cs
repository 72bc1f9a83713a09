using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using Signalbox.Kernel.Nftables.Expressions;
using Signalbox.Testing.Nftables;

namespace Signalbox.Kernel.Tests.Nftables;

/// <summary>What is written is read back.</summary>
public sealed class NftCodecTests
{
    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Every_form_of_expression(IPFamily family)
    {
        var kinds = new HashSet<Type> { typeof(Expression.Other) };
        foreach (var expression in new NftForms(family).Rules.SelectMany(rule => rule.Rule.Expressions.Items)
            .Concat(ForeignForms.All))
        {
            Assert.Equal(expression, Again(expression));
            kinds.Add(expression.GetType());
        }

        Assert.Equal(typeof(Expression).GetNestedTypes().ToHashSet(), kinds);
    }

    [Fact]
    public void Every_register()
    {
        for (byte register = 0; register < 16; register++)
        {
            var load = new Expression.LoadMeta(register, MetaKey.Mark);
            Assert.Equal(load, Again(load));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => RegisterNumber.Of(16));
        Assert.Null(RegisterNumber.IndexOf(0));
        Assert.Null(RegisterNumber.IndexOf(24));
        Assert.Equal([1u, 9, 10, 11, 2, 13], new byte[] { 0, 1, 2, 3, 4, 5 }.Select(RegisterNumber.Of));
    }

    [Fact]
    public void Every_verdict()
    {
        foreach (var code in Enum.GetValues<NftVerdictCode>())
        {
            var decide = new Expression.Decide(new NftVerdict(code));
            Assert.Equal(decide, Again(decide));
        }
    }

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Every_rule_set_chain_and_element(IPFamily family)
    {
        var forms = new NftForms(family);
        foreach (var (_, rule) in forms.Rules)
        {
            Assert.Equal(rule, Again(writer => RuleCodec.Encode(writer, "c", rule), m => RuleCodec.Decode(m)));
        }

        foreach (var (_, set) in forms.Sets)
        {
            Assert.Equal(set, Again(writer => SetCodec.Encode(writer, set, 1), m => SetCodec.Decode(m)));
        }

        foreach (var (_, element) in forms.Elements)
        {
            Assert.Equal(element.Element, Again(element, isWhole: true, withComment: true));
            Assert.Equal(element.Element with { Comment = null }, Again(element, isWhole: true, withComment: false));
            Assert.Equal(new NftElement(element.Element.Key), Again(element, isWhole: false, withComment: true));
        }
    }

    [Fact]
    public void What_we_never_write_is_kept_as_it_is()
    {
        // xfrm { dreg, key }
        var transform = new Expression.Other("xfrm", [8, 0, 1, 0, 0, 0, 0, 1, 8, 0, 2, 0, 0, 0, 0, 5]);
        Assert.Equal(transform, Again(transform));

        // A meta, and a masquerade, with an attribute that we have no word for.
        var type = new Expression.Other("meta", [8, 0, 2, 0, 0, 0, 0, 4, 8, 0, 9, 0, 0, 0, 0, 1]);
        Assert.Equal(type, Again(type));
        var odd = new Expression.Other("masq", [8, 0, 7, 0, 0, 0, 0, 1]);
        Assert.Equal(odd, Again(odd));

        // A masquerade of ours in other bytes is ours.
        Assert.Equal(
            new Expression.Masquerade(IsFullyRandom: false),
            Again(new Expression.Other("masq", [8, 0, 1, 0, 0, 0, 0, 0])));
    }

    private static Expression Again(Expression expression)
    {
        var writer = new MessageWriter();
        ExpressionCodec.Encode(writer, expression);
        var list = new AttributeReader(writer.Written);
        Assert.True(list.Next());
        return ExpressionCodec.Decode(list.Value);
    }

    private static NftElement Again(in SetElement element, bool isWhole, bool withComment)
    {
        var writer = new MessageWriter();
        new ElementCodec(element.Set).Encode(writer, 1, element.Element, isWhole);
        var list = new AttributeReader(writer.Written);
        Assert.True(list.Next());
        return ElementCodec.Decode(list.Value, new NameCache(), withComment);
    }

    private static T Again<T>(Action<MessageWriter> encode, Func<NetlinkMessage, T> decode)
    {
        var writer = new MessageWriter();
        writer.BeginNetfilter(10, 0, 0, 2, 1);
        encode(writer);
        writer.End();
        Assert.True(new NetlinkBatch(writer.Written).TryRead(out var message));
        return decode(message);
    }
}
