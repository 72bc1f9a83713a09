using System.Diagnostics;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Churn;

/// <summary>No packet gets past a pool that changes while it is drawn from.</summary>
public sealed class PoolChurnTests
{
    private const int ChangesBetweenLooks = 500;

    /// <summary>A minute shows more: ./dev soak.</summary>
    private static TimeSpan Duration => TimeSpan.FromSeconds(int.TryParse(
        Environment.GetEnvironmentVariable("SIGNALBOX_CHURN_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 5);

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Every_new_flow_is_translated_however_fast_pools_change(IPFamily family)
    {
        using var ground = new ChurnGround(family);
        using var churn = new PoolChurn(ground, family);
        var (tcp, udp) = (new FlowLoad(ground), new FlowLoad(ground));
        using var stop = new CancellationTokenSource(Duration);
        var loads = new[]
        {
            new Thread(() => ground.Client.Run(() => tcp.Connect(stop.Token))),
            new Thread(() => ground.Client.Run(() => udp.Send(stop.Token))),
        };
        Array.ForEach(loads, load => load.Start());
        var watch = Stopwatch.StartNew();
        var (flows, astray) = (0, new List<string>());
        while (!stop.IsCancellationRequested)
        {
            for (var change = 0; change < ChangesBetweenLooks && !stop.IsCancellationRequested; change++)
            {
                churn.Next();
            }

            var (some, lost) = ground.ReadFlows();
            flows += some;
            astray.AddRange(lost);
        }

        Array.ForEach(loads, load => load.Join());
        var (untranslated, seconds) = (ground.Untranslated, watch.Elapsed.TotalSeconds);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {churn.Changes / seconds:0} changes a second, {(double)churn.Operations / churn.Changes:0} operations each
            {tcp.Arrived / seconds:0} connections a second, {tcp.Arrived} in all, {tcp.SentAgain} after a SYN more
            {udp.Arrived / seconds:0} datagrams a second, {udp.Arrived} in all, {udp.SentAgain} when sent again
            {flows} flows of conntrack looked at
            """));
        Assert.Empty(tcp.Failures.Concat(udp.Failures).CountBy(failure => failure));
        Assert.Equal(0, untranslated);
        Assert.Empty(astray);
        Assert.True(flows > 0 || !ChurnGround.HasFlowList, "no flow was looked at");
        Assert.True(tcp.Arrived > 0 && udp.Arrived > 0 && churn.Changes > 2, "nothing happened");
    }
}
