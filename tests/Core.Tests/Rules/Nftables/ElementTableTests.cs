using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Tests.Rules.Nftables;

public sealed class ElementTableTests
{
    private const int Many = 5000;

    private static readonly NftSet Map = new("endpoints", [FieldType.Port], SetValue.Data) { Data = [FieldType.Port] };
    private static readonly NftSet Verdicts = new("service-ips", [FieldType.Port], SetValue.Verdict);

    [Fact]
    public void What_nobody_claims_is_left_over()
    {
        var table = new ElementTable(Map);
        for (uint i = 0; i < Many; i++)
        {
            table.Add(Element(i, i + 1));
        }

        for (uint i = 0; i < Many; i += 2)
        {
            Assert.Equal(ElementState.Equal, table.Claim(Element(i, i + 1)));
        }

        Assert.Equal(Many, table.Count);
        Assert.Equal(
            Enumerable.Range(0, Many / 2).Select(i => Element((uint)(2 * i) + 1, 0).Key),
            table.Unclaimed().Select(element => element.Key));
    }

    [Fact]
    public void An_element_that_catches_all_is_left_over_and_disturbs_no_other()
    {
        var table = new ElementTable(Map);
        table.Add(default);
        table.Add(Element(1, 10));
        Assert.Equal(ElementState.Equal, table.Claim(Element(1, 10)));
        Assert.Equal(default, Assert.Single(table.Unclaimed()));
    }

    [Fact]
    public void A_key_is_taken_once()
    {
        var table = new ElementTable(Map);
        Assert.True(table.Add(Element(1, 10)));
        Assert.False(table.Add(Element(1, 11)));
        Assert.True(table.Add(default));
        Assert.False(table.Add(default));
        Assert.Equal(1, table.Count);
        Assert.Equal(ElementState.Equal, table.Claim(Element(1, 10)));
    }

    [Fact]
    public void An_element_that_leads_elsewhere_is_told_from_an_equal_one()
    {
        var table = new ElementTable(Map);
        table.Add(Element(1, 10));
        Assert.Equal(ElementState.Other, table.Claim(Element(1, 11)));
        Assert.Equal(ElementState.Missing, table.Claim(Element(2, 10)));
        Assert.Empty(table.Unclaimed());
    }

    [Fact]
    public void An_empty_table_holds_nothing() =>
        Assert.Equal(ElementState.Missing, new ElementTable(Map).Claim(Element(1, 1)));

    [Fact]
    public void Verdicts_are_the_same_when_code_and_chain_are()
    {
        var table = new ElementTable(Verdicts);
        table.Add(new NftElement(Element(1, 0).Key, Verdict: NftVerdict.Goto("a")));
        table.Add(new NftElement(Element(2, 0).Key, Verdict: NftVerdict.Drop));
        Assert.Equal(ElementState.Equal, Claim(1, NftVerdict.Goto("a")));
        Assert.Equal(ElementState.Other, Claim(1, NftVerdict.Goto("b")));
        Assert.Equal(ElementState.Other, Claim(1, NftVerdict.Jump("a")));
        Assert.Equal(ElementState.Equal, Claim(2, NftVerdict.Drop));
        Assert.Equal(ElementState.Other, Claim(2, NftVerdict.Continue));

        ElementState Claim(uint key, NftVerdict verdict) =>
            table.Claim(new NftElement(Element(key, 0).Key, Verdict: verdict, Comment: "not counted"));
    }

    [Fact]
    public void Elements_of_another_length_are_not_taken()
    {
        var table = new ElementTable(Map);
        table.Add(Element(1, 1));
        Assert.Throws<ArgumentException>(() => table.Add(new NftElement(new RegisterBytes([1]))));
    }

    private static NftElement Element(uint key, uint data) => new(Number(key), Number(data));

    private static RegisterBytes Number(uint number)
    {
        var writer = new RegisterWriter(stackalloc byte[sizeof(uint)]);
        writer.AddNumber(number);
        return writer.Value;
    }
}
