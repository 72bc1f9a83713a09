using Signalbox.Core.Model;
using Signalbox.Kernel.Links;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Links;

public sealed class LocalAddressesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public void All_interfaces_in_any_state_each_address_once_sorted()
    {
        using var inside = new TemporaryNamespace("addresses");
        Ip(inside, "link add d0 type veth peer name d1");
        Ip(inside, "address add 10.0.0.9/24 dev d0");
        Ip(inside, "address add 10.0.0.1/32 dev d1");
        Ip(inside, "address add 10.0.0.9/32 dev d1");
        Ip(inside, "address add 10.1.0.1 peer 10.1.0.2/32 dev d1");
        Ip(inside, "address add fd00::5/64 dev d1 nodad");
        Assert.Equal(
            ["10.0.0.1", "10.0.0.9", "10.1.0.1", "127.0.0.1"],
            inside.Run(() => LocalAddresses.Read(IPFamily.IPv4)).Select(address => address.ToString()));
        Assert.Equal(
            ["::1", "fd00::5"],
            inside.Run(() => LocalAddresses.Read(IPFamily.IPv6)).Select(address => address.ToString()));
    }

    [Fact]
    public void Many_addresses_are_read_whole()
    {
        using var inside = new TemporaryNamespace("addresses");
        var lines = Enumerable.Range(0, 3000)
            .Select(number => $"address add 10.7.{number / 250}.{number % 250}/32 dev lo");
        inside.ExecuteWithInput(string.Join('\n', lines) + "\n", "ip", "-batch", "-").ThrowIfFailed();
        Assert.Equal(3001, inside.Run(() => LocalAddresses.Read(IPFamily.IPv4)).Length);
    }

    [Theory]
    [InlineData(IPFamily.IPv4, "192.0.2.1/32", "fd00::7/128")]
    [InlineData(IPFamily.IPv6, "fd00::7/128", "192.0.2.1/32")]
    public async Task A_change_of_the_family_is_told_and_one_of_the_other_is_not(
        IPFamily family, string address, string other)
    {
        using var inside = new TemporaryNamespace("addresses");
        using var watch = inside.Run(() => AddressWatch.Start(family));
        Ip(inside, $"address add {other} dev lo");
        Assert.False(watch.Changes.TryPeek(out _));
        foreach (var change in new[] { "add", "delete" })
        {
            Ip(inside, $"address {change} {address} dev lo");
            Assert.Equal(family, await watch.Changes.ReadAsync().AsTask().WaitAsync(Soon));
        }
    }

    private static void Ip(TemporaryNamespace inside, string arguments) =>
        TemporaryNamespace.Ip(["-n", inside.Name, .. arguments.Split(' ')]);
}
