using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Rules.Nftables;

public sealed class NftPatchTests
{
    /// <summary>Pools stand in the plan's order, so that a table depends on the cluster alone and not on its history:
    /// an endpoint that comes in at another place moves those between by one slot.</summary>
    [Theory]
    [InlineData("10.0.0.99", 1)]
    [InlineData("10.0.0.13", 9)]
    public void An_endpoint_replaced_touches_the_slots_from_its_place_to_the_new_ones(string replacement, int touched)
    {
        var cluster = new TestCluster().Set(A.Service("ns/web", "172.30.0.10"), Remotes(12));
        var before = Objects(cluster, "ns/web");
        cluster.Set(
            A.Service("ns/web", "172.30.0.10"),
            [.. Remotes(12).Where(endpoint => endpoint.Address != Address.Parse("10.0.0.9")), A.Remote(replacement)]);
        var patch = NftPatch.Between(A.Name("ns/web"), before, Objects(cluster, "ns/web"));
        Assert.Equal(touched, patch.Add.Length);
        Assert.Equal(
            patch.Add.Select(it => it.Element.Key.ToString()).Order(StringComparer.Ordinal),
            patch.Delete.Select(it => it.Element.Key.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(patch.Claim);
        Assert.Empty(patch.Release);
        Assert.Empty(patch.WriteChains);
    }

    [Fact]
    public void No_verdict_is_written_for_a_Service_without_affinity_whatever_its_size()
    {
        var cluster = new TestCluster().Set(
            A.Service("ns/web", "172.30.0.10", A.Port(80, nodePort: 30080)) with
            {
                ExternalIPs = [Address.Parse("192.0.2.1")],
                ExternalTrafficPolicy = TrafficPolicy.Local,
            },
            A.Local("10.0.0.1"), A.Remote("10.0.0.2"));
        var small = Objects(cluster, "ns/web");
        Assert.DoesNotContain(small.Elements, element => element.Set.Value == SetValue.Verdict);
        Assert.Empty(small.Chains);
        cluster.Set(A.Slice("ns/web", Remotes(100)));
        var large = Objects(cluster, "ns/web");
        var patch = NftPatch.Between(A.Name("ns/web"), small, large);
        Assert.All(
            patch.Add.Where(it => it.Set.Value == SetValue.Verdict),
            it => Assert.Equal(NftVerdict.Drop, it.Element.Verdict));
        Assert.Empty(patch.WriteChains);
    }

    [Fact]
    public void A_shared_element_stays_until_the_last_claim_is_given_up()
    {
        var set = NftSets.IPv4.HairpinConnections;
        var element = new SetElement(set, new NftElement(new RegisterBytes(new byte[16])));
        var objects = new ServiceObjects([element], [], []);
        var (one, two) = (A.Name("ns/one"), A.Name("ns/two"));
        var claims = new ElementClaims();

        Assert.Equal("+hairpin-connections", Written(claims, Take(one)));
        Assert.Equal("", Written(claims, Take(two)));
        Assert.Equal("", Written(claims, Drop(one)));
        Assert.Equal("", Written(claims, Drop(two), Take(one)));
        Assert.Equal("-hairpin-connections", Written(claims, Drop(one)));
        Assert.Equal("", Written(claims, Take(one), Drop(one)));

        NftPatch Take(ServiceName name) => NftPatch.Between(name, ServiceObjects.None, objects);
        NftPatch Drop(ServiceName name) => NftPatch.Between(name, objects, ServiceObjects.None);
    }

    [Fact]
    public void Giving_up_a_claim_that_is_not_held_is_our_fault()
    {
        var element = new SetElement(NftSets.IPv4.ClusterIPs, new NftElement(new RegisterBytes([1, 2, 3, 4])));
        Assert.Throws<InvalidOperationException>(() => new ElementClaims().Add(element, -1));
    }

    private static Endpoint[] Remotes(int count) =>
        [.. Enumerable.Range(1, count).Select(i => A.Remote($"10.0.{i / 200}.{i % 200}"))];

    private static ServiceObjects Objects(TestCluster cluster, string service)
    {
        var plan = cluster.Plan;
        var plans = plan.Services[A.Name(service)];
        return ServiceRenderer.Render(plans, plan.Settings, ServiceRenderer.LostBy(plan, plans));
    }

    /// <summary>The element operations of one transaction; claims are counted as when it is acknowledged.</summary>
    private static string Written(ElementClaims claims, params NftPatch[] patches)
    {
        var writer = new ElementNotes();
        PatchWriter.Write(writer, patches, claims);
        foreach (var patch in patches)
        {
            patch.Release.ToList().ForEach(element => claims.Add(element, -1));
            patch.Claim.ToList().ForEach(element => claims.Add(element, 1));
        }

        return string.Join(' ', writer.Notes);
    }

    private sealed class ElementNotes : IRulesetWriter
    {
        public List<string> Notes { get; } = [];

        public void AddElement(NftSet set, in NftElement element) => Notes.Add("+" + set.Name);

        public void DeleteElement(NftSet set, in NftElement element) => Notes.Add("-" + set.Name);

        public void For(ServiceName? owner)
        {
        }

        public void AddTable() => throw new NotSupportedException();

        public void DeleteTable() => throw new NotSupportedException();

        public void AddChain(NftChain chain) => throw new NotSupportedException();

        public void FlushChain(string chain) => throw new NotSupportedException();

        public void DeleteChain(string chain) => throw new NotSupportedException();

        public void AddRule(string chain, NftRule rule) => throw new NotSupportedException();

        public void AddSet(NftSet set) => throw new NotSupportedException();

        public void FlushSet(string set) => throw new NotSupportedException();

        public void DeleteSet(string set) => throw new NotSupportedException();
    }
}
