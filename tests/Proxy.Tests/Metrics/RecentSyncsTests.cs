using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Proxy.Metrics;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Tests.Health;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Metrics;

/// <summary>What the agent remembers of its last syncs.</summary>
public sealed class RecentSyncsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly RecentSyncs _recent;
    private readonly IFamilyObserver _family;

    public RecentSyncsTests()
    {
        _recent = new RecentSyncs(_time);
        _family = _recent.Observe(IPFamily.IPv4)!;
    }

    [Fact]
    public void A_sync_is_told_with_its_Services_and_when_its_changes_were_taken_up()
    {
        Accept(at: 1);
        Accept(at: 2);
        End(at: 3, [.. Enumerable.Range(1, 9).Select(number => $"ns/web-{number}")]);
        var sync = Assert.Single(Told())!;
        Assert.Equal(Start.AddSeconds(1), (DateTimeOffset)sync["firstTaken"]!);
        Assert.Equal(Start.AddSeconds(2), (DateTimeOffset)sync["lastTaken"]!);
        Assert.Equal(Start.AddSeconds(3), (DateTimeOffset)sync["at"]!);
        Assert.Equal(9, (int)sync["changedServices"]!);
        Assert.Equal("ns/web-8", (string?)sync["services"]!.AsArray()[^1]);
    }

    [Fact]
    public void What_waits_through_a_failed_sync_belongs_to_the_next_too()
    {
        Accept(at: 1);
        _time.SetUtcNow(Start.AddSeconds(2));
        _family.Ended(Outcomes.Of(
            IPFamily.IPv4, new SyncReport(new SyncFailure("the kernel said no", IsStateUnknown: false))));
        End(at: 3, ["ns/web"]);
        Assert.Equal(["the kernel said no", null], Told().Select(sync => (string?)sync!["failure"]));
        Assert.All(Told(), sync => Assert.Equal(Start.AddSeconds(1), (DateTimeOffset)sync!["firstTaken"]!));
        End(at: 4, ["ns/web"]);
        Assert.Null(Told()[^1]!["firstTaken"]);
    }

    [Fact]
    public void The_last_hundred_are_kept_and_those_that_wrote_nothing_are_none()
    {
        for (var at = 1; at <= 120; at++)
        {
            End(at, [$"ns/web-{at}"]);
            _family.Ended(Outcomes.Of(IPFamily.IPv4, new SyncReport(Failure: null)));
        }

        Assert.Equal(Enumerable.Range(21, 100), Told().Select(sync => (int)sync!["number"]!));
        Assert.Equal(["ns/web-120"], Told()[^1]!["services"]!.AsArray().Select(name => (string)name!));
        Assert.Equal([119, 120], Told(after: 118).Select(sync => (int)sync!["number"]!));
        Assert.Empty(Told(after: 120));
    }

    private void Accept(int at)
    {
        _time.SetUtcNow(Start.AddSeconds(at));
        _family.Accepted(new ClusterChange.ServiceSet(A.Service("ns/web", "10.96.0.1")));
    }

    private void End(int at, string[] services)
    {
        _time.SetUtcNow(Start.AddSeconds(at));
        _family.Ended(Outcomes.Of(IPFamily.IPv4, new SyncReport(Failure: null) { Operations = 3 }) with
        {
            Changed = [.. services.Select(A.Name)],
        });
    }

    private JsonArray Told(long after = 0)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            _recent.Write(json, after);
            json.WriteEndObject();
        }

        return JsonNode.Parse(buffer.WrittenSpan)!["syncs"]!.AsArray();
    }
}
