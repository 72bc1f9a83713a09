using System.Globalization;
using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Decoding;

namespace Signalbox.Cluster.Tests.Decode;

public sealed class TriggerTimeTests
{
    private const string Body = "'addressType':'IPv4','endpoints':[],'ports':[]";

    private const string Name = "endpoints.kubernetes.io/last-change-trigger-time";

    [Theory]
    [InlineData("'2026-11-22T22:42:36Z'", "2026-11-22T22:42:36.0000000")]
    [InlineData("'2026-11-22T22:42:36.5Z'", "2026-11-22T22:42:36.5000000")]
    [InlineData("'2026-11-22T22:42:36.123456789Z'", "2026-11-22T22:42:36.1234567")]
    [InlineData("'2026-11-22T22:42:36.123456789+01:30'", "2026-11-22T21:12:36.1234567")]
    [InlineData("'2026-11-22T22:42:36'", null)]
    [InlineData("'2026-11-22T22:42:36.5'", null)]
    [InlineData("'2026-11-22'", null)]
    [InlineData("'yesterday, as far as anybody remembers it, if at all'", null)]
    [InlineData("''", null)]
    [InlineData("null", null)]
    [InlineData("17", null)]
    [InlineData("{'a':['2026-11-22T22:42:36Z']}", null)]
    public void The_time_is_read_beside_the_slice_and_what_is_none_is_no_fault(string value, string? utc)
    {
        var set = Decoded($"'other':{value},'{Name}':{value},'more':'x'");
        var read = set.TriggeredAt?.UtcDateTime;
        Assert.Equal(utc, read?.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Empty(set.Slice.Refusals);
        Assert.Equal(Decoded("").Slice, set.Slice);
    }

    [Fact]
    public void Annotations_that_are_no_object_take_nothing_away()
    {
        var text = SliceText(Body)
            .Replace("\"labels\"", "\"annotations\":[1],\"labels\"", StringComparison.Ordinal);
        Assert.Null(SetOf(text).TriggeredAt);
    }

    [Fact]
    public void A_slice_does_not_inherit_the_time_of_the_one_before()
    {
        var decoded = All(Text($"'{Name}':'2026-11-22T22:42:36Z'") + SliceText(Body));
        var sets = decoded.Objects.Select(one => Assert.IsType<ClusterChange.SliceSet>(one.Set)).ToList();
        Assert.NotNull(sets[0].TriggeredAt);
        Assert.Null(sets[1].TriggeredAt);
    }

    private static ClusterChange.SliceSet Decoded(string annotations) => SetOf(Text(annotations));

    private static ClusterChange.SliceSet SetOf(string text) =>
        Assert.IsType<ClusterChange.SliceSet>(Assert.Single(All(text).Objects).Set);

    private static string Text(string annotations) => SliceText(Body)
        .Replace("\"labels\"", Json($"'annotations':{{{annotations}}},'labels'"), StringComparison.Ordinal);
}
