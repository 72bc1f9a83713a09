using System.Diagnostics;
using System.Globalization;
using Signalbox.E2E.Lab;
using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Soak;

/// <summary>A lab whose Services are called without pause while others change as fast as they can and faults come at
/// random: none of these faults is one that may fail a request. <c>./dev soak</c> gives it more time and another seed.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Services = 100;
    private const int DefaultSeconds = 60;
    private const int DefaultSeed = 20260301;

    /// <summary>What has started is warm by then: growth counts from there.</summary>
    private const double WarmPart = 0.3;

    private static readonly TimeSpan BetweenFaults = TimeSpan.FromSeconds(4);

    private readonly List<LoadClients> _clients = [];

    private static TimeSpan Time => TimeSpan.FromSeconds(Number("SIGNALBOX_SOAK_SECONDS", DefaultSeconds));

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task No_request_fails_no_rule_differs_and_nothing_grows(string mode)
    {
        var seed = Number("SIGNALBOX_SOAK_SEED", DefaultSeed);
        output.WriteLine($"SIGNALBOX_SOAK_SEED={seed}, {Time.TotalSeconds:0} s");
        using var lab = LabRun.Up($"--proxy-mode={mode}");
        using var churn = new ServiceChurn(lab.Kubeconfig, seed);
        try
        {
            StartCalling(lab);
            var faults = new SoakFaults(lab, _clients, seed);
            await churn.BeginAsync(Services);
            var growth = await RunAsync(lab, churn, faults);
            output.WriteLine(Words(churn.Done) + "; faults: " + Words(faults.Done));
            await AssertNothingIsWrongAsync(lab, faults);
            Eventually.True(growth.IsNone, growth.Words);
            output.WriteLine(growth.Words());
        }
        finally
        {
            foreach (var client in _clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <summary>From a pod, from a node, from outside to a node port and to the load balancer.</summary>
    private void StartCalling(LabRun lab)
    {
        lab.Create(
            LabObjects.Echo("shop", 3), LabObjects.Caller("buyer", "node-1"),
            LabObjects.Service("shop", "shop", "type: LoadBalancer"));
        lab.WaitForRollout("shop");
        lab.WaitForPod("buyer");
        var balancer = "";
        Eventually.True(
            () => (balancer = lab.Field("service/shop", "{.status.loadBalancer.ingress[0].ip}")) != "",
            () => "there is no address");
        NodeRules.WaitUntilTrue(lab);
        var cluster = $"http://{lab.Field("service/shop", "{.spec.clusterIP}")}/";
        var port = lab.Field("service/shop", "{.spec.ports[0].nodePort}");
        _clients.Add(LoadClients.Start(lab, "default/buyer", cluster));
        _clients.Add(LoadClients.Start(lab, "node-2", cluster));
        _clients.Add(LoadClients.Start(lab, "outside", $"http://172.18.0.4:{port}/"));
        _clients.Add(LoadClients.Start(lab, "outside", $"http://{balancer}/"));
    }

    private static async Task<Growth> RunAsync(LabRun lab, ServiceChurn churn, SoakFaults faults)
    {
        var watch = Stopwatch.StartNew();
        var nextFault = BetweenFaults;
        Growth? growth = null;
        while (watch.Elapsed < Time)
        {
            await churn.StepAsync(Services);
            if (watch.Elapsed > nextFault)
            {
                faults.Next();
                nextFault = watch.Elapsed + BetweenFaults;
            }

            growth ??= watch.Elapsed > Time * WarmPart ? Growth.From(lab, SoakFaults.SparedNode) : null;
        }

        return growth!;
    }

    private async Task AssertNothingIsWrongAsync(LabRun lab, SoakFaults faults)
    {
        Eventually.True(() => ServiceChurn.IsSettled(lab), () => "there are pods that come or go");
        NodeRules.WaitUntilTrue(lab);
        _clients.ForEach(client => client.WaitForMore(20));
        foreach (var client in _clients)
        {
            await client.StopAsync();
            output.WriteLine(client.ToString());
        }

        Assert.True(
            _clients.All(client => client.Count.Failures == 0),
            $"{string.Join('\n', _clients)}\n{string.Join('\n', faults.Times)}\n{lab.Logs()}");
    }

    private static string Words(IReadOnlyDictionary<string, int> done) =>
        string.Join(", ", done.Select(pair => $"{pair.Value} {pair.Key}"));

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
