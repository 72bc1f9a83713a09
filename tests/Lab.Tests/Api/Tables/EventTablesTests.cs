using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Tables;

namespace Signalbox.Lab.Tests.Api.Tables;

public sealed class EventTablesTests
{
    private static readonly ResourceKind Core = ResourceKinds.Events with { Group = "" };

    [Theory]
    [InlineData(
        "25s|Normal|Pulled|pod/web|spec.containers{a}|kubelet, n1|all is well|65s|3|x",
        "'type':'Normal','reason':'Pulled','message':' all is well\\n','count':3,"
        + "'involvedObject':{'kind':'Pod','name':'web','fieldPath':'spec.containers{a}'},"
        + "'source':{'component':'kubelet','host':'n1'},"
        + "'firstTimestamp':'2026-01-02T03:03:00Z','lastTimestamp':'2026-01-02T03:03:40Z'")]
    [InlineData(
        "65s|Warning|Odd|service||agent, n1||65s|1|x",
        "'type':'Warning','reason':'Odd','involvedObject':{'kind':'Service'},'source':{},"
        + "'reportingComponent':'agent','reportingInstance':'n1','eventTime':'2026-01-02T03:03:00.000000Z',"
        + "'firstTimestamp':null,'lastTimestamp':null")]
    [InlineData(
        "5s|||||||65s|7|x",
        "'eventTime':'2026-01-02T03:03:00.000000Z','involvedObject':{},"
        + "'series':{'count':7,'lastObservedTime':'2026-01-02T03:04:00.000000Z'}")]
    public void An_event_of_the_core_group_shows_when_what_happened_to_whom(string shown, string content) =>
        Assert.Equal(shown, Shown.All(Core, content));

    [Fact]
    public void An_event_of_the_newer_group_is_shown_alike()
    {
        Assert.Equal(
            "5s|Normal|Pulled|pod/web||kubelet, n1|all is well|65s|7|x",
            Shown.All(
                ResourceKinds.Events,
                "'type':'Normal','reason':'Pulled','note':'all is well','regarding':{'kind':'Pod','name':'web'},"
                + "'reportingController':'kubelet','reportingInstance':'n1',"
                + "'eventTime':'2026-01-02T03:03:00.000000Z',"
                + "'series':{'count':7,'lastObservedTime':'2026-01-02T03:04:00.000000Z'}"));
        Assert.Equal(KindTables.Of(Core).Columns, KindTables.Of(ResourceKinds.Events).Columns);
    }

    [Fact]
    public void An_event_that_says_no_time_is_of_unknown_age() => Assert.Equal(
        "<unknown>|<unknown>", Shown.Cells(Core, "Last Seen|First Seen", "'involvedObject':{}"));
}
