using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Tables;

/// <summary>What READY, STATUS and RESTARTS say of a pod in each of its states.</summary>
public sealed class PodTableTests
{
    private const string One = "'spec':{'containers':[{'name':'a'}]}";
    private const string Two = "'spec':{'containers':[{'name':'a'},{'name':'b'}]}";
    private const string Init = "'spec':{'initContainers':[{'name':'i'},{'name':'j'}],'containers':[{'name':'a'}]}";

    private const string Sidecar =
        "'spec':{'initContainers':[{'name':'s','restartPolicy':'Always'}],'containers':[{'name':'a'}]}";

    private const string Running = "'state':{'running':{}},'ready':true";
    private const string Waiting = "'state':{'waiting':{'reason':'PodInitializing'}}";
    private const string Initialized = "'conditions':[{'type':'Initialized','status':'True'}]";

    public static TheoryData<string, string, string> States => new()
    {
        { "0/1|Pending|0", One, "'phase':'Pending'" },
        { "0/1|SchedulingGated|0", One,
            "'phase':'Pending','conditions':[{'type':'PodScheduled','reason':'SchedulingGated'}]" },
        { "0/1|ContainerCreating|0", One,
            "'phase':'Pending'," + Of("{'name':'a','state':{'waiting':{'reason':'ContainerCreating'}}}") },
        { "0/1|ImagePullBackOff|0", One,
            "'phase':'Pending'," + Of("{'name':'a','state':{'waiting':{'reason':'ImagePullBackOff'}}}") },
        { "1/1|Running|0", One, "'phase':'Running'," + Of("{'name':'a'," + Running + "}") },
        { "0/1|Running|0", One, "'phase':'Running'," + Of("{'name':'a','state':{'running':{}},'ready':false}") },
        { "0/1|CrashLoopBackOff|3 (5s ago)", One, "'phase':'Running'," + Of(
            "{'name':'a','restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:04:00Z'}}}") },
        { "1/2|Error|1 (65s ago)", Two, "'phase':'Running'," + Of(
            "{'name':'a'," + Running + ",'restartCount':1,"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:03:00Z'}}},"
            + "{'name':'b','state':{'terminated':{'exitCode':1,'reason':'Error'}}}") },
        { "0/1|Completed|0", One, "'phase':'Succeeded'," + Of(Ended("'exitCode':0,'reason':'Completed'")) },
        { "0/1|ExitCode:7|0", One, "'phase':'Failed'," + Of(Ended("'exitCode':7")) },
        { "0/1|Signal:9|0", One, "'phase':'Failed'," + Of(Ended("'exitCode':137,'signal':9")) },
        { "0/1|Evicted|0", One, "'phase':'Failed','reason':'Evicted'" },
        { "1/2|NotReady|0", Two, "'phase':'Running'," + Of(
            "{'name':'a'," + Running + "}," + Ended("'exitCode':0,'reason':'Completed'", "b")) },
        { "1/2|Running|0", Two, "'conditions':[{'type':'Ready','status':'True'}],'phase':'Running'," + Of(
            "{'name':'a'," + Running + "}," + Ended("'exitCode':0,'reason':'Completed'", "b")) },
        { "0/1|Init:0/2|0", Init, "'phase':'Pending'," + OfInit("{'name':'i'," + Waiting + "}") },
        { "0/1|Init:1/2|0", Init, "'phase':'Pending'," + OfInit(
            Ended("'exitCode':0,'reason':'Completed'", "i") + ",{'name':'j','state':{'running':{}}}") },
        { "0/1|Init:Error|0", Init, "'phase':'Pending'," + OfInit(Ended("'exitCode':1,'reason':'Error'", "i")) },
        { "0/1|Init:ExitCode:1|0", Init, "'phase':'Pending'," + OfInit(Ended("'exitCode':1", "i")) },
        { "0/1|Init:CrashLoopBackOff|2 (10s ago)", Init, "'phase':'Pending'," + OfInit(
            "{'name':'i','restartCount':2,'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:03:55Z'}}}") },
        { "1/1|Running|0", Init, "'phase':'Running'," + Initialized + "," + OfInit(
            "{'name':'i','restartCount':4,'state':{'terminated':{'exitCode':0}}}") + ","
            + Of("{'name':'a'," + Running + "}") },
        { "1/2|PodInitializing|0", Sidecar, "'phase':'Pending'," + OfInit(
            "{'name':'s','started':true," + Running + "}") + "," + Of("{'name':'a'," + Waiting + "}") },
        { "2/2|Running|5 (25s ago)", Sidecar, "'phase':'Running'," + OfInit(
            "{'name':'s','started':true," + Running + ",'restartCount':5,"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:03:40Z'}}}") + ","
            + Of("{'name':'a'," + Running + "}") },
        { "1/2|Init:CrashLoopBackOff|2 (25s ago)", Sidecar, "'phase':'Running'," + Initialized + "," + OfInit(
            "{'name':'s','started':false,'restartCount':2,'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:03:40Z'}}}") + ","
            + Of("{'name':'a'," + Running + "}") },
        { "0/2|Error|3 (5s ago)", Two, "'phase':'Running'," + Of(
            "{'name':'a','restartCount':1,'state':{'terminated':{'exitCode':1,'reason':'Error'}},"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:00:00Z'}}},"
            + "{'name':'b','restartCount':2,'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
            + "'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-02T03:04:00Z'}}}") },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void One_word_says_what_the_containers_do(string shown, string spec, string status) => Assert.Equal(
        shown, Shown.Cells(ResourceKinds.Pods, "Ready|Status|Restarts", $"{spec},'status':{{{status}}}"));

    [Theory]
    [InlineData("Terminating", "'phase':'Running'")]
    [InlineData("Unknown", "'phase':'Running','reason':'NodeLost'")]
    [InlineData("Succeeded", "'phase':'Succeeded'")]
    public void A_pod_that_is_being_deleted_says_so_unless_it_has_ended(string shown, string status) => Assert.Equal(
        shown,
        Shown.Cells(
            ResourceKinds.Pods, "Status", $"{One},'status':{{{status}}}",
            "'deletionTimestamp':'2026-01-02T03:04:35Z'"));

    [Fact]
    public void Wide_cells_say_where_a_pod_is()
    {
        const string Columns = "Age|IP|Node|Nominated Node|Readiness Gates";
        Assert.Equal(
            "5m|<none>|<none>|<none>|<none>", Shown.Cells(ResourceKinds.Pods, Columns, "'spec':{},'status':{}"));
        Assert.Equal(
            "5m|10.0.0.1|n1|n2|1/2",
            Shown.Cells(
                ResourceKinds.Pods, Columns,
                "'spec':{'nodeName':'n1','readinessGates':[{'conditionType':'a'},{'conditionType':'b'}]},"
                + "'status':{'nominatedNodeName':'n2','podIPs':[{'ip':'10.0.0.1'},{'ip':'fd00::1'}],"
                + "'conditions':[{'type':'a','status':'True'},{'type':'b','status':'False'}]}"));
    }

    [Theory]
    [InlineData("Succeeded", "Succeeded")]
    [InlineData("Failed", "Failed")]
    [InlineData("Running", null)]
    public void A_row_of_a_pod_that_has_ended_is_marked_as_complete(string phase, string? reason) => Assert.Equal(
        reason, Shown.Row(ResourceKinds.Pods, $"'status':{{'phase':'{phase}'}}").Completion?.Reason);

    private static string Of(string statuses) => $"'containerStatuses':[{statuses}]";

    private static string OfInit(string statuses) => $"'initContainerStatuses':[{statuses}]";

    private static string Ended(string how, string name = "a") =>
        $"{{'name':'{name}','state':{{'terminated':{{{how}}}}}}}";
}
