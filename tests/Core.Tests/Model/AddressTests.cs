using Signalbox.Core.Model;

namespace Signalbox.Core.Tests.Model;

public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", IPFamily.IPv4)]
    [InlineData("172.30.0.041", "172.30.0.41", IPFamily.IPv4)]
    [InlineData("010.000.00.09", "10.0.0.9", IPFamily.IPv4)]
    [InlineData("255.255.255.255", "255.255.255.255", IPFamily.IPv4)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", IPFamily.IPv4)]
    [InlineData("::ffff:a00:1", "10.0.0.1", IPFamily.IPv4)]
    [InlineData("::", "::", IPFamily.IPv6)]
    [InlineData("::1", "::1", IPFamily.IPv6)]
    [InlineData("1::", "1::", IPFamily.IPv6)]
    [InlineData("FD00:0:0:0:0:0:0:1", "fd00::1", IPFamily.IPv6)]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", IPFamily.IPv6)]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", IPFamily.IPv6)]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1", IPFamily.IPv6)]
    [InlineData("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::", IPFamily.IPv6)]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", IPFamily.IPv6)]
    [InlineData("::10.0.0.1", "::a00:1", IPFamily.IPv6)]
    [InlineData("64:ff9b::10.0.0.1", "64:ff9b::a00:1", IPFamily.IPv6)]
    [InlineData("1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1", IPFamily.IPv6)]
    public void Reads_as_the_API_server_and_prints_canonically(string text, string canonical, IPFamily family)
    {
        var address = Address.Parse(text);
        Assert.Equal((canonical, family), (address.ToString(), address.Family));
        Assert.Equal(address, Address.Parse(canonical));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.1.2")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.-1")]
    [InlineData("10.0.0.+1")]
    [InlineData("10..0.1")]
    [InlineData("10.0.0.")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("167772161")]
    [InlineData("10.0.0.1:80")]
    [InlineData("10.0.0.1/32")]
    [InlineData("10.0.0.١")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("+1::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3.4:5")]
    public void Refuses(string? text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void Any_address_is_read_back_from_its_text_as_dotnet_reads_it()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 20_000; i++)
        {
            // Sparse bits, so that runs of zeros are frequent.
            var bits = Next(random) & Next(random) & Groups(random);
            var address = i % 2 == 0 ? new Address(IPFamily.IPv4, (uint)bits) : new Address(IPFamily.IPv6, bits);
            Assert.Equal(address.Family == IPFamily.IPv6 && bits >> 32 == 0xffff
                ? new Address(IPFamily.IPv4, (uint)bits)
                : address, Address.Parse(address.ToString()));
            var bytes = new byte[address.Width / 8];
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] = (byte)(address.Bits >> (address.Width - 8 - (8 * at)));
            }

            // .NET prints a dotted tail where RFC 5952 allows it; the value must be the same.
            var text = new System.Net.IPAddress(bytes).ToString();
            Assert.Equal(Address.Parse(text), Address.Parse(address.ToString()));
        }
    }

    [Fact]
    public void Orders_by_family_then_number()
    {
        string[] ordered = ["0.0.0.0", "10.0.0.2", "10.0.0.10", "255.0.0.0", "::", "::2", "fd00::"];
        Assert.Equal(ordered, ordered.Reverse().Select(Address.Parse).Order().Select(a => a.ToString()));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1:65535")]
    [InlineData("fd00::1", "[fd00::1]:65535")]
    [InlineData("1111:2222:3333:4444:5555:6666:7777:8888", "[1111:2222:3333:4444:5555:6666:7777:8888]:65535")]
    public void Prints_with_a_port(string text, string printed) =>
        Assert.Equal(printed, Address.Parse(text).WithPort(65535));

    [Theory]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("127.255.0.1", true, false)]
    [InlineData("128.0.0.1", false, false)]
    [InlineData("::1", true, false)]
    [InlineData("0.0.0.1", false, false)]
    [InlineData("0.0.0.0", false, true)]
    [InlineData("::", false, true)]
    public void Knows_loopback_and_unspecified(string text, bool loopback, bool unspecified)
    {
        var address = Address.Parse(text);
        Assert.Equal((loopback, unspecified), (address.IsLoopback, address.IsUnspecified));
    }

    private static UInt128 Next(Random random) => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static UInt128 Groups(Random random)
    {
        var mask = UInt128.Zero;
        for (var group = 0; group < 8; group++)
        {
            mask = (mask << 16) | (random.Next(2) == 0 ? UInt128.Zero : 0xffff);
        }

        return mask;
    }
}
