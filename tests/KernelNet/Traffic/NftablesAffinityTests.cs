using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Traffic;

/// <summary>Clients stay with their endpoint through whatever happens to the agent and the Service.</summary>
public sealed partial class NftablesAffinityTests(PodGround ground) : IClassFixture<PodGround>
{
    private const int Calls = 6;

    private static readonly string[] All = ["local", "remote-b", "remote-c"];
    private static readonly string[] Clients = ["client", "node-a", LabTopology.Outside];

    public static TheoryData<IPFamily> Families => [IPFamily.IPv4, IPFamily.IPv6];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Clients_stay_through_an_update_a_restart_and_another_timeout(IPFamily family)
    {
        var service = Sticky(600, "local", "remote-b");
        Program(service);
        var first = await EndpointsAsync(service, family);

        // An endpoint more, nothing new, a longer timeout, a shorter one: each by a start of its own.
        service = Sticky(600, All);
        foreach (var next in new[] { service, service, Sticky(900, All), Sticky(60, All) })
        {
            var before = Remembered(family);
            Program(next);
            Assert.Equal(before, Remembered(family).Where(entry => before.Contains(entry)));
            Assert.Equal(first, await EndpointsAsync(next, family));
            Assert.Contains($"timeout {Timeout(next)}", List(family));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_client_whose_endpoint_is_gone_finds_another_and_stays_there(IPFamily family)
    {
        Program(Sticky(600, All));
        var first = (await EndpointsAsync(Sticky(600, All), family))["client"];
        var left = Sticky(600, [.. All.Where(name => name != first)]);
        Program(left);
        var second = (await EndpointsAsync(left, family))["client"];
        Assert.NotEqual(first, second);
        Program(Sticky(600, All));
        Assert.Equal(second, (await EndpointsAsync(Sticky(600, All), family))["client"]);
    }

    /// <summary>With a detector, so that answers to clients elsewhere come back through the node.</summary>
    private void Program(TrafficService service) =>
        ground.Program([service], "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56");

    /// <summary>Which endpoint each client has. Fails when one meets two of them.</summary>
    private async Task<IReadOnlyDictionary<string, string>> EndpointsAsync(TrafficService service, IPFamily family)
    {
        var endpoints = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var client in Clients)
        {
            for (var call = 0; call < Calls; call++)
            {
                var answer = Assert.IsType<ProbeResult.Answered>(await ground.CallAsync(
                    client, service.AddressOf(Frontend.ClusterIP, family), service.PortOf(Frontend.ClusterIP)));
                Assert.Equal(answer.Endpoint, endpoints.GetValueOrDefault(client, answer.Endpoint));
                endpoints[client] = answer.Endpoint;
            }
        }

        return endpoints;
    }

    /// <summary>Each set of clients with each client in it, in order.</summary>
    private List<string> Remembered(IPFamily family)
    {
        var found = new List<string>();
        var set = "";
        foreach (var line in List(family).Split('\n').Select(line => line.Trim()))
        {
            set = line.StartsWith("set ", StringComparison.Ordinal) ? line : set;
            found.AddRange(Client().Matches(line).Select(client => $"{set} {client.Groups[1].Value}"));
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private string List(IPFamily family) => ground.Topology[ground.Node.Name]
        .Execute("nft", "-n", "list", "table", family == IPFamily.IPv4 ? "ip" : "ip6", "kube-proxy")
        .ThrowIfFailed().Output;

    private static TrafficService Sticky(int seconds, params IReadOnlyList<string> endpoints) =>
        new("sticky", 4, endpoints)
        {
            Policy = "sessionAffinity: ClientIP\n  sessionAffinityConfig: { clientIP: { timeoutSeconds: "
                + seconds.ToString(CultureInfo.InvariantCulture) + " } }",
        };

    private static string Timeout(TrafficService service) => Digits().Match(service.Policy).Value + "s";

    [GeneratedRegex(@"([0-9a-f.:]+) (?:timeout [0-9a-z]+ )?expires ")]
    private static partial Regex Client();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
