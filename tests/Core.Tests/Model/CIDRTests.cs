using Signalbox.Core.Model;

namespace Signalbox.Core.Tests.Model;

public sealed class CIDRTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("010.1.2.3/08", "10.0.0.0/8")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32")]
    [InlineData("10.1.2.3/0", "0.0.0.0/0")]
    [InlineData("fd00:1:2::1/33", "fd00:1::/33")]
    [InlineData("fd00::1/128", "fd00::1/128")]
    [InlineData("fd00::1/0", "::/0")]
    [InlineData("::ffff:10.1.2.3/104", "10.0.0.0/8")]
    public void Reads_and_clears_host_bits(string text, string printed)
    {
        Assert.Equal(printed, CIDR.Parse(text).ToString());
        Assert.Equal(CIDR.Parse(printed), CIDR.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10.0.0.0/4294967304")]
    [InlineData("fd00::/129")]
    [InlineData("::ffff:10.0.0.0/95")]
    public void Refuses(string? text) => Assert.False(CIDR.TryParse(text, out _));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.255.255", true)]
    [InlineData("10.1.0.0/16", "10.2.0.0", false)]
    [InlineData("10.1.0.0/16", "::a01:1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::", false)]
    [InlineData("::/0", "ffff::", true)]
    [InlineData("fd00::/65", "fd00::7fff:ffff:ffff:ffff", true)]
    [InlineData("fd00::/65", "fd00::8000:0:0:0", false)]
    [InlineData("10.0.0.1/32", "10.0.0.1", true)]
    [InlineData("10.0.0.1/32", "10.0.0.0", false)]
    public void Contains(string block, string address, bool inside) =>
        Assert.Equal(inside, CIDR.Parse(block).Contains(Address.Parse(address)));

    [Fact]
    public void The_blocks_of_one_and_of_all()
    {
        Assert.Equal("fd00::1/128", CIDR.Of(Address.Parse("fd00::1")).ToString());
        Assert.Equal("10.0.0.1/32", CIDR.Of(Address.Parse("10.0.0.1")).ToString());
        Assert.True(CIDR.Everything(IPFamily.IPv6).IsEverything);
        Assert.False(CIDR.Parse("0.0.0.0/1").IsEverything);
    }
}
