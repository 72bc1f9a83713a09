using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Bench;
using Signalbox.Kernel.Namespaces;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Dns;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>From objects in a store to answers of the real dnsmasq, without a cluster around them.</summary>
public sealed class DnsRecordTests : IAsyncLifetime
{
    private static readonly IPEndPoint Server = new(IPAddress.Loopback, 53);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Makes many Services come as fast as a lab writes them, and no faster: each moment has new names.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(6);

    private readonly TemporaryNamespace _inside = new("dns");
    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-dns-").FullName;
    private readonly ObjectStore _store = new();
    private DnsRecords? _records;

    public ValueTask InitializeAsync()
    {
        _records = DnsRecords.Start(_store, _folder, "cluster.local", new LabLog(TextWriter.Null, TimeProvider.System));
        var server = _inside.Start("dnsmasq", [.. DnsObjects.Arguments(RecordFolder.PathIn(_folder))]);
        server.StandardInput.Close();
        Eventually.True(() => Ask("anything.example", DnsType.A) is not null, () => "dnsmasq does not answer");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _records!.DisposeAsync();
        _inside.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_Service_has_its_name_in_both_families_and_both_ways()
    {
        Put(ResourceKinds.Services, "web", "{'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7','fd00:10:96::7']}");
        Becomes("web.default.svc.cluster.local", DnsType.A, "10.96.0.7");
        Becomes("web.default.svc.cluster.local", DnsType.AAAA, "fd00:10:96::7");
        Becomes("7.0.96.10.in-addr.arpa", DnsType.PTR, "web.default.svc.cluster.local");
    }

    [Fact]
    public void A_Service_that_changes_or_goes_is_known_as_it_is_then()
    {
        Put(ResourceKinds.Services, "web", "{'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7']}");
        Becomes("web.default.svc.cluster.local", DnsType.A, "10.96.0.7");
        Put(ResourceKinds.Services, "web", "{'clusterIP':'10.96.0.8','clusterIPs':['10.96.0.8']}");
        Becomes("web.default.svc.cluster.local", DnsType.A, "10.96.0.8");
        _store.Delete(ResourceKinds.Services, "default", "web");
        Eventually.True(() => Code("web.default.svc.cluster.local") == DnsReply.NoSuchName, () => "it is still known");
    }

    [Fact]
    public void A_headless_Service_is_its_ready_pods_and_each_of_them_by_its_hostname()
    {
        Put(ResourceKinds.Services, "db", "{'clusterIP':'None','clusterIPs':['None']}");
        PutSlice("db-1", "db", """
            [{'addresses':['192.168.1.5'],'hostname':'db-0','conditions':{'ready':true}},
             {'addresses':['192.168.2.6'],'conditions':{}},
             {'addresses':['192.168.3.7'],'conditions':{'ready':false}}]
            """);
        Becomes("db.default.svc.cluster.local", DnsType.A, "192.168.1.5", "192.168.2.6");
        Becomes("db-0.db.default.svc.cluster.local", DnsType.A, "192.168.1.5");
        Becomes("192-168-2-6.db.default.svc.cluster.local", DnsType.A, "192.168.2.6");
        PutSlice("db-1", "db", "[{'addresses':['192.168.3.7'],'conditions':{'ready':true}}]");
        Becomes("db.default.svc.cluster.local", DnsType.A, "192.168.3.7");
    }

    [Fact]
    public void A_pod_has_a_name_made_of_its_address_until_it_has_ended()
    {
        _store.Put(ResourceKinds.Pods, Json(
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'one','namespace':'default'},"
            + "'status':{'phase':'Running','podIPs':[{'ip':'192.168.1.9'},{'ip':'fd00:1::9'}]}}"));
        Becomes("192-168-1-9.default.pod.cluster.local", DnsType.A, "192.168.1.9");
        Becomes("fd00-1-0-0-0-0-0-9.default.pod.cluster.local", DnsType.AAAA, "fd00:1::9");
        _store.Put(ResourceKinds.Pods, Json(
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'one','namespace':'default'},"
            + "'status':{'phase':'Succeeded','podIPs':[{'ip':'192.168.1.9'}]}}"));
        Eventually.True(
            () => Code("192-168-1-9.default.pod.cluster.local") == DnsReply.NoSuchName, () => "it is still known");
    }

    [Theory]
    [InlineData("nothing.default.svc.cluster.local", DnsType.A)]
    [InlineData("example.org", DnsType.A)]
    [InlineData("example.org", DnsType.AAAA)]
    [InlineData("9.9.9.10.in-addr.arpa", DnsType.PTR)]
    public void What_nobody_has_does_not_exist_and_that_is_said_at_once(string name, DnsType type)
    {
        var reply = Ask(name, type);
        Assert.NotNull(reply);
        Assert.Equal(DnsReply.NoSuchName, reply.Code);
    }

    [Fact]
    public void A_name_without_an_address_of_a_family_exists_all_the_same()
    {
        Put(ResourceKinds.Services, "web", "{'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7']}");
        Becomes("web.default.svc.cluster.local", DnsType.A, "10.96.0.7");
        var reply = Ask("web.default.svc.cluster.local", DnsType.AAAA);
        Assert.Equal(DnsReply.NoError, reply!.Code);
        Assert.Empty(reply.Records);
    }

    [Fact]
    public void Ten_thousand_Services_are_all_known_and_while_they_come_others_are()
    {
        const int Many = 10_000;
        Put(ResourceKinds.Services, "web", "{'clusterIP':'10.96.0.7','clusterIPs':['10.96.0.7']}");
        Becomes("web.default.svc.cluster.local", DnsType.A, "10.96.0.7");
        using var inside = NetworkNamespace.Open(_inside.Name);
        var lookups = new SteadyLookups(inside, Server, "web.default.svc.cluster.local");
        for (var at = 0; at < Many; at++)
        {
            var address = AddressOf(at);
            Put(ResourceKinds.Services, $"many-{at}", $"{{'clusterIP':'{address}','clusterIPs':['{address}']}}");
            if (at % 20 == 0)
            {
                Thread.Sleep(Pace);
            }
        }

        Becomes($"many-{Many - 1}.default.svc.cluster.local", DnsType.A, AddressOf(Many - 1));
        foreach (var at in Enumerable.Range(0, Many).Where(at => at % 37 == 0))
        {
            Becomes($"many-{at}.default.svc.cluster.local", DnsType.A, AddressOf(at));
        }

        var silence = lookups.Stop();
        Assert.True(silence < TimeSpan.FromSeconds(2), $"nobody answered for {silence}");
    }

    private static string AddressOf(int at) => $"10.97.{at / 250}.{at % 250}";

    private void Put(ResourceKind kind, string name, string spec) => _store.Put(kind, Json(
        $"{{'apiVersion':'v1','kind':'{kind.Kind}','metadata':{{'name':'{name}','namespace':'default'}},"
        + $"'spec':{spec}}}"));

    private void PutSlice(string name, string service, string endpoints) => _store.Put(
        ResourceKinds.EndpointSlices,
        new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "default",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service },
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = JsonNode.Parse(Json(endpoints)),
        });

    private void Becomes(string name, DnsType type, params string[] records)
    {
        string[] last = [];
        Eventually.True(
            () =>
            {
                last = [.. (Ask(name, type)?.Records ?? []).Order(StringComparer.Ordinal)];
                return last.SequenceEqual(records);
            },
            () => $"{name}: {string.Join(", ", last)}");
    }

    private int? Code(string name) => Ask(name, DnsType.A)?.Code;

    private DnsReply? Ask(string name, DnsType type) =>
        _inside.Run(() => DnsQuestion.Ask(Server, name, type, Patience));

    private static string Json(string text) => text.Replace('\'', '"');
}
