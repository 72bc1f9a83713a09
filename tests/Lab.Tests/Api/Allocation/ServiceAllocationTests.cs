using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Allocation;

public sealed class ServiceAllocationTests
{
    private static readonly ResourceKind Services = ResourceKinds.Services;
    private readonly FullCluster _cluster = new();

    [Fact]
    public void A_Service_gets_an_address_of_the_upper_band()
    {
        // Of 256 addresses the first 16 are for who asks for them.
        var cluster = new FullCluster("10.96.0.0/24");
        for (var index = 0; index < 50; index++)
        {
            var spec = cluster.Service($"s{index}")["spec"]!;
            var address = Address.Parse((string)spec["clusterIP"]!);
            Assert.True(address.CompareTo(Address.Parse("10.96.0.17")) >= 0, address.ToString());
            Assert.True(CIDR.Parse("10.96.0.0/24").Contains(address), address.ToString());
            Assert.Equal($"[\"{address}\"]", spec["clusterIPs"]!.ToJsonString());
        }
    }

    [Fact]
    public void No_two_Services_have_one_address_and_a_full_range_is_said()
    {
        // 10.0.0.0/28: fourteen addresses, one of them the Service kubernetes'.
        var cluster = new FullCluster("10.0.0.0/28");
        var addresses = Enumerable.Range(0, 13)
            .Select(index => (string)cluster.Service($"s{index}")["spec"]!["clusterIP"]!).ToHashSet();
        Assert.Equal(13, addresses.Count);
        Assert.DoesNotContain("10.0.0.1", addresses);
        Assert.DoesNotContain("10.0.0.15", addresses);
        var refused = Refused(() => cluster.Service("more"));
        Assert.Equal(StoreError.Exhausted, refused.Kind);
        Assert.EndsWith("failed to allocate a serviceIP: range is full", refused.Message);

        cluster.Registry.Delete(Services, "shop", "s5");
        cluster.Service("more");
    }

    [Fact]
    public void An_address_that_is_taken_or_out_of_range_is_refused()
    {
        var refused = Refused(() => _cluster.Service("dup", """{"clusterIP":"10.96.0.1"}"""));
        Assert.Equal(
            "Service \"dup\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: "
            + "failed to allocate IP 10.96.0.1: provided IP is already allocated",
            refused.Message);
        Assert.Equal(StoreError.Rejected, refused.Kind);
        refused = Refused(() => _cluster.Service("far", """{"clusterIP":"192.168.0.1"}"""));
        Assert.EndsWith("192.168.0.1: the provided network does not match the current range", refused.Message);
        refused = Refused(() => _cluster.Service("odd", """{"clusterIP":"ten"}"""));
        Assert.Contains("spec.clusterIPs[0]: Invalid value: \"ten\": must be a valid IP address", refused.Message);
    }

    [Fact]
    public void Who_is_refused_holds_nothing()
    {
        const string TooLow = """{"clusterIP":"10.96.0.9","type":"NodePort","ports":[{"port":80,"nodePort":80}]}""";
        Refused(() => _cluster.Service("a", TooLow));
        var made = _cluster.Service("b", """{"clusterIP":"10.96.0.9"}""");
        Assert.Equal("10.96.0.9", (string?)made["spec"]!["clusterIP"]);
    }

    [Fact]
    public void A_dry_run_takes_nothing_and_shows_the_first_numbers()
    {
        var json = JsonNode.Parse(
            """{"metadata":{"name":"dry","namespace":"shop"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""");
        var shown = _cluster.Registry.Add(Services, json!.AsObject(), isDryRun: true).Object.ToJson();
        Assert.Equal("10.96.0.0", (string?)shown["spec"]!["clusterIP"]);
        Assert.Equal(30_000, (int)shown["spec"]!["ports"]![0]!["nodePort"]!);
        Assert.Null(_cluster.Store.Find(Services, "shop", "dry"));
    }

    [Fact]
    public void Node_ports_are_of_the_upper_band_and_differ()
    {
        var ports = Enumerable.Range(0, 60)
            .Select(index => NodePort(_cluster.Service($"s{index}", """{"type":"NodePort"}"""))).ToArray();
        Assert.Equal(60, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 30_086, 32_767));
    }

    [Theory]
    [InlineData(80, "provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData(32_768, "provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData(30_080, "provided port is already allocated")]
    public void A_node_port_that_cannot_be_had_is_refused(int port, string words)
    {
        _cluster.Service("first", """{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}""");
        var refused = Refused(() => _cluster.Service(
            "np", $$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{port}}}]}"""));
        Assert.Equal(
            $"Service \"np\" is invalid: spec.ports[0].nodePort: Invalid value: {port}: {words}", refused.Message);
        var cause = Assert.Single(refused.Causes);
        Assert.Equal(("spec.ports[0].nodePort", "FieldValueInvalid"), (cause.Field, cause.Reason));
    }

    [Fact]
    public void One_port_of_two_protocols_has_one_node_port()
    {
        var ports = _cluster.Service("dns", """
            {"type":"NodePort","ports":[{"name":"u","port":53,"protocol":"UDP"},{"name":"t","port":53}]}
            """)["spec"]!["ports"]!;
        Assert.Equal((int)ports[0]!["nodePort"]!, (int)ports[1]!["nodePort"]!);
    }

    [Fact]
    public void A_change_of_type_takes_and_gives_back_node_ports()
    {
        var address = (string?)_cluster.Service("web")["spec"]!["clusterIP"];
        var changed = _cluster.Change(
            Services, "web", """{"type":"NodePort","ports":[{"port":80,"nodePort":30001}]}""");
        Assert.Equal((30_001, "Cluster"), (NodePort(changed), (string?)changed["spec"]!["externalTrafficPolicy"]));
        Assert.Equal(address, (string?)changed["spec"]!["clusterIP"]);

        changed = _cluster.Change(Services, "web", """{"type":"LoadBalancer"}""");
        Assert.Equal((30_001, true), (NodePort(changed), (bool)changed["spec"]!["allocateLoadBalancerNodePorts"]!));

        changed = _cluster.Change(Services, "web", """{"type":"ClusterIP"}""");
        Assert.Null(changed["spec"]!["ports"]![0]!["nodePort"]);
        Assert.Null(changed["spec"]!["externalTrafficPolicy"]);
        Assert.Null(changed["spec"]!["allocateLoadBalancerNodePorts"]);
        _cluster.Service("other", """{"type":"NodePort","ports":[{"port":80,"nodePort":30001}]}""");
    }

    [Fact]
    public void An_ExternalName_gives_its_address_back_and_may_get_another()
    {
        _cluster.Service("web", """{"clusterIP":"10.96.0.9"}""");
        var changed = _cluster.Change(Services, "web", """{"type":"ExternalName","externalName":"example.com"}""");
        string[] gone = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];
        foreach (var field in gone)
        {
            Assert.Null(changed["spec"]![field]);
        }

        _cluster.Service("other", """{"clusterIP":"10.96.0.9"}""");
        changed = _cluster.Change(Services, "web", """{"type":"ClusterIP","externalName":null}""");
        Assert.NotEqual("10.96.0.9", (string?)changed["spec"]!["clusterIP"]);
        Assert.NotNull(changed["spec"]!["clusterIP"]);
    }

    [Fact]
    public void A_change_that_does_not_speak_of_them_keeps_address_and_node_port()
    {
        var made = _cluster.Service("web", """{"type":"NodePort"}""");
        var changed = _cluster.Change(
            Services, "web", """{"clusterIP":null,"clusterIPs":null,"ports":[{"port":81}]}""");
        Assert.Equal((string?)made["spec"]!["clusterIP"], (string?)changed["spec"]!["clusterIP"]);
        Assert.Equal(NodePort(made), NodePort(changed));
    }

    [Fact]
    public void A_ClusterIP_never_changes()
    {
        _cluster.Service("web", """{"clusterIP":"10.96.0.9"}""");
        var refused = Refused(() => _cluster.Change(Services, "web", """{"clusterIP":"10.96.0.10"}"""));
        Assert.Equal(
            "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.0.10\"]: may not change once set",
            refused.Message);
    }

    [Fact]
    public void A_load_balancer_with_Local_policy_has_a_port_for_health_checks()
    {
        var spec = _cluster.Service("web", """{"type":"LoadBalancer","externalTrafficPolicy":"Local"}""")["spec"]!;
        Assert.InRange((int)spec["healthCheckNodePort"]!, 30_086, 32_767);
        Assert.NotEqual((int)spec["healthCheckNodePort"]!, (int)spec["ports"]![0]!["nodePort"]!);
        var changed = _cluster.Change(Services, "web", """{"externalTrafficPolicy":"Cluster"}""");
        Assert.Null(changed["spec"]!["healthCheckNodePort"]);
    }

    [Fact]
    public void Who_wants_no_node_ports_for_a_load_balancer_gets_none()
    {
        var made = _cluster.Service("web", """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false}""");
        Assert.Null(made["spec"]!["ports"]![0]!["nodePort"]);
    }

    [Fact]
    public void A_registry_that_opens_a_store_knows_what_is_taken()
    {
        _cluster.Service(
            "web", """{"clusterIP":"10.96.0.9","type":"NodePort","ports":[{"port":80,"nodePort":30001}]}""");
        var again = new Registry(_cluster.Store, _cluster.Settings);
        var json = JsonNode.Parse(
            """{"metadata":{"name":"b","namespace":"shop"},"spec":{"clusterIP":"10.96.0.9","ports":[{"port":1}]}}""");
        Assert.Contains(
            "already allocated", Refused(() => again.Create(Services, json!.AsObject())).Message);
        json!["spec"]!["clusterIP"] = "";
        json["spec"]!["type"] = "NodePort";
        json["spec"]!["ports"]![0]!["nodePort"] = 30_001;
        Assert.Contains(
            "already allocated", Refused(() => again.Create(Services, json!.AsObject())).Message);
    }

    [Fact]
    public void A_ServiceCIDR_more_gives_more_addresses()
    {
        var cluster = new FullCluster("10.0.0.0/30");
        cluster.Service("last");
        Refused(() => cluster.Service("more"));
        cluster.Create(ResourceKinds.ServiceCIDRs, """{"metadata":{"name":"more"},"spec":{"cidrs":["10.1.0.0/24"]}}""");
        Assert.StartsWith("10.1.0.", (string?)cluster.Service("more")["spec"]!["clusterIP"]);
    }

    private static int NodePort(JsonObject service) => (int)service["spec"]!["ports"]![0]!["nodePort"]!;
}
