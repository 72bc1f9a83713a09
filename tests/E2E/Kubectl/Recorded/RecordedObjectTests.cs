using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>Whole objects of a real cluster, read again: the same commands print the same. What a description shows
/// besides its object was recorded in no form that we read, and is made from other recordings.
/// <see cref="TranscriptTests"/> is our own, which needs no recordings.</summary>
public sealed partial class RecordedObjectTests
{
    [Theory]
    [InlineData("24-get-svc-yaml")]
    [InlineData("25-get-svc-jsonpath")]
    public async Task A_service_is_read_as_it_was(string name)
    {
        var recorded = RecordedCommand.Read(name);
        var revision = (string)recorded.Object["metadata"]!["resourceVersion"]!;
        await using var lab = await KubectlLab.StartAsync(
            firstRevision: long.Parse(revision, CultureInfo.InvariantCulture) - 1);
        lab.Store.Put(ResourceKinds.Services, recorded.Object.DeepClone().AsObject());
        Assert.Equal(recorded.Output, await lab.Kubectl.OutputOfAsync(recorded.Arguments));
    }

    [Theory]
    [InlineData("50-custom-columns", "services")]
    [InlineData("27-describe-po", "pods")]
    public async Task A_list_is_read_as_it_was(string name, string plural)
    {
        var recorded = RecordedCommand.Read(name);
        await using var lab = await KubectlLab.StartAsync();
        foreach (var item in recorded.Object["items"]!.AsArray())
        {
            lab.Store.Put(ResourceKinds.Find("", "v1", plural)!, item!.DeepClone().AsObject());
        }

        Assert.Equal(recorded.Output, await lab.Kubectl.OutputOfAsync(recorded.Arguments));
    }

    [Fact]
    public async Task A_service_is_described_with_its_endpoints()
    {
        var recorded = RecordedCommand.Read("18-describe-svc");
        await using var lab = await KubectlLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, recorded.Object.DeepClone().AsObject());
        var shown = FirstEndpoints().Match(recorded.Output);
        var more = int.Parse(shown.Groups["more"].Value, CultureInfo.InvariantCulture);
        var addresses = shown.Groups["place"].Captures.Select(place => place.Value.Split(':')[0])
            .Concat(Enumerable.Repeat("10.9.9.9", more));
        var ports = recorded.Object["spec"]!["ports"]!.AsArray().Select(port =>
            new JsonObject { ["name"] = port!["name"]!.DeepClone(), ["port"] = port["targetPort"]!.DeepClone() });
        lab.Store.Put(ResourceKinds.EndpointSlices, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "a-slice",
                ["namespace"] = recorded.Object["metadata"]!["namespace"]!.DeepClone(),
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/service-name"] = recorded.Object["metadata"]!["name"]!.DeepClone(),
                },
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray([.. addresses.Select(address =>
                new JsonObject { ["addresses"] = new JsonArray(address) })]),
            ["ports"] = new JsonArray([.. ports]),
        });
        Assert.Equal(recorded.Output, await lab.Kubectl.OutputOfAsync(recorded.Arguments));
    }

    [Fact]
    public async Task A_deployment_is_described_with_its_replica_set_and_its_events()
    {
        var recorded = RecordedCommand.Read("26-describe-deploy");
        var (name, uid) = ((string)recorded.Object["metadata"]!["name"]!, recorded.Object["metadata"]!["uid"]!);
        await using var lab = await KubectlLab.StartAsync();
        lab.Store.Put(ResourceKinds.Deployments, recorded.Object.DeepClone().AsObject());
        foreach (var row in Rows("22-get-rs", row => row["Name"].StartsWith(name, StringComparison.Ordinal)))
        {
            var set = RowObjects.Of(ResourceKinds.ReplicaSets, row);
            set["spec"]!["template"] = recorded.Object["spec"]!["template"]!.DeepClone();
            lab.Store.Put(ResourceKinds.ReplicaSets, set);
        }

        foreach (var row in Rows("51-get-events", row => row["Object"] == "deployment/" + name))
        {
            var happened = RowObjects.Of(ResourceKinds.CoreEvents, row);
            happened["involvedObject"]!["uid"] = uid.DeepClone();
            lab.Store.Put(ResourceKinds.CoreEvents, happened);
        }

        await AssertDescribesAsync(lab, recorded);
    }

    [Fact]
    public async Task A_node_is_described_with_its_pods()
    {
        var recorded = RecordedCommand.Read("28-describe-node");
        await using var lab = await KubectlLab.StartAsync();
        lab.Store.Put(ResourceKinds.Nodes, recorded.Object.DeepClone().AsObject());
        foreach (var row in Rows("23-get-all", row => row.Cells.ContainsKey("Nominated Node")))
        {
            lab.Store.Put(ResourceKinds.Pods, RowObjects.Of(ResourceKinds.Pods, row));
        }

        await AssertDescribesAsync(lab, recorded);
    }

    private static IEnumerable<RecordedRow> Rows(string name, Func<RecordedRow, bool> isWanted) =>
        RecordedCommand.Read(name).Tables
            .SelectMany(table => RecordedRow.Read(table.Body!, table.Body!["columnDefinitions"]!))
            .Where(isWanted);

    private static async Task AssertDescribesAsync(KubectlLab lab, RecordedCommand recorded)
    {
        var wanted = new CommandResult(recorded.Command, recorded.ExitCode, recorded.Output, recorded.Errors);
        Assert.Equal(
            Transcript.Of(recorded.Command, wanted).Text,
            Transcript.Of(recorded.Command, await lab.Kubectl.RunAsync(recorded.Arguments)).Text);
    }

    [GeneratedRegex(@"Endpoints: +((?<place>[0-9.:]+),?)+ \+ (?<more>[0-9]+) more")]
    private static partial Regex FirstEndpoints();
}
