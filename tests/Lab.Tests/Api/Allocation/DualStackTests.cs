using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Allocation;

public sealed class DualStackTests
{
    private readonly FullCluster _dual = new("10.96.0.0/12", "fd00:10:96::/112");
    private readonly FullCluster _single = new();

    [Theory]
    [InlineData("{}", "SingleStack", "IPv4")]
    [InlineData("""{"ipFamilyPolicy":"PreferDualStack"}""", "PreferDualStack", "IPv4 IPv6")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack"}""", "RequireDualStack", "IPv4 IPv6")]
    [InlineData("""{"ipFamilies":["IPv6"]}""", "SingleStack", "IPv6")]
    [InlineData("""{"ipFamilies":["IPv6"],"ipFamilyPolicy":"PreferDualStack"}""", "PreferDualStack", "IPv6 IPv4")]
    [InlineData("""{"clusterIP":"fd00:10:96::77"}""", "SingleStack", "IPv6")]
    [InlineData("""{"clusterIP":"None"}""", "SingleStack", "IPv4")]
    [InlineData("""{"clusterIP":"None","selector":{}}""", "RequireDualStack", "IPv4 IPv6")]
    public void Policy_and_families_come_from_what_is_said(string given, string policy, string families)
    {
        var spec = _dual.Service("web", given)["spec"]!;
        Assert.Equal(policy, (string?)spec["ipFamilyPolicy"]);
        Assert.Equal(families, Text(spec["ipFamilies"]));
        var addresses = Text(spec["clusterIPs"]).Split(' ');
        if (!given.Contains("None"))
        {
            Assert.Equal(families, string.Join(' ', addresses.Select(one => one.Contains(':') ? "IPv6" : "IPv4")));
            Assert.Equal(addresses[0], (string?)spec["clusterIP"]);
        }
        else
        {
            Assert.Equal(["None"], addresses);
        }
    }

    [Theory]
    [InlineData(
        """{"ipFamilyPolicy":"RequireDualStack"}""",
        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack "
        + "services")]
    [InlineData(
        """{"ipFamilies":["IPv6"]}""",
        "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")]
    [InlineData(
        """{"clusterIP":"fd00::1"}""",
        "spec.clusterIPs[0]: Invalid value: [\"fd00::1\"]: IPv6 is not configured on this cluster")]
    [InlineData(
        """{"ipFamilies":["IPv4","IPv6"]}""",
        "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when "
        + "multiple IP families are specified")]
    public void A_cluster_of_one_family_refuses_two(string given, string words)
    {
        Assert.Equal(
            $"Service \"web\" is invalid: {words}", Refused(() => _single.Service("web", given)).Message);
    }

    [Fact]
    public void A_cluster_of_one_family_gives_one_to_who_prefers_two()
    {
        var spec = _single.Service("web", """{"ipFamilyPolicy":"PreferDualStack"}""")["spec"]!;
        Assert.Equal("IPv4", Text(spec["ipFamilies"]));
        Assert.Single(spec["clusterIPs"]!.AsArray());
    }

    [Fact]
    public void A_second_family_comes_and_goes_with_the_policy()
    {
        var before = _dual.Service("web");
        var after = _dual.Change(ResourceKinds.Services, "web", """{"ipFamilyPolicy":"PreferDualStack"}""");
        Assert.Equal("IPv4 IPv6", Text(after["spec"]!["ipFamilies"]));
        Assert.Equal((string?)before["spec"]!["clusterIP"], (string?)after["spec"]!["clusterIPs"]![0]);
        var second = (string)after["spec"]!["clusterIPs"]![1]!;
        Assert.StartsWith("fd00:10:96::", second);

        after = _dual.Change(ResourceKinds.Services, "web", """{"ipFamilyPolicy":"SingleStack"}""");
        Assert.Equal("IPv4", Text(after["spec"]!["ipFamilies"]));
        Assert.Equal((string?)before["spec"]!["clusterIP"], Text(after["spec"]!["clusterIPs"]));
        _dual.Service("other", $$"""{"clusterIP":"{{second}}"}""");
    }

    private static string Text(JsonNode? list) => string.Join(' ', list!.AsArray().Select(one => (string)one!));
}
