using Signalbox.Lab.Life;

namespace Signalbox.Lab.Tests.Life;

/// <summary>The made-up endpoints of "lab load".</summary>
public sealed class ServiceLoadTests
{
    [Fact]
    public void More_than_a_hundred_endpoints_are_in_several_slices_and_no_two_are_alike()
    {
        var slices = ServiceLoad.SlicesOf(1, 250).Concat(ServiceLoad.SlicesOf(2, 250)).ToList();
        Assert.Equal(
            [100, 100, 50, 100, 100, 50], slices.Select(slice => slice["endpoints"]!.AsArray().Count));
        var addresses = slices.SelectMany(slice => slice["endpoints"]!.AsArray())
            .Select(endpoint => (string)endpoint!["addresses"]![0]!);
        Assert.Equal(500, addresses.Distinct().Count());
        Assert.Equal("load-00002-3", (string?)slices[^1]["metadata"]!["name"]);
    }

    [Fact]
    public void A_Service_without_endpoints_has_no_slice() => Assert.Empty(ServiceLoad.SlicesOf(1, 0));
}
