using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>Tables as a real server makes them: the same commands print the same, and the answers are equal but for
/// what columns are described by. <see cref="TranscriptTests"/> is our own, which needs no recordings.</summary>
public sealed class RecordedTableTests
{
    private static readonly string[] TheStores =
        ["creationTimestamp", "description", "generation", "resourceVersion"];

    [Theory]
    [InlineData("04-get-ns")]
    [InlineData("05-get-nodes-wide")]
    [InlineData("12-get-po")]
    [InlineData("13-get-po-wide-labels")]
    [InlineData("14-get-po-selector")]
    [InlineData("16-get-po-selector-after")]
    [InlineData("17-get-svc-wide")]
    [InlineData("19-get-endpointslices")]
    [InlineData("20-get-endpoints")]
    [InlineData("21-get-deploy-wide")]
    [InlineData("22-get-rs")]
    [InlineData("23-get-all")]
    [InlineData("30-get-svc-nodeport")]
    [InlineData("51-get-events")]
    [InlineData("53-get-missing")]
    public async Task A_table_is_what_was_recorded(string name)
    {
        var recorded = RecordedCommand.Read(name);
        await using var lab = await KubectlLab.StartAsync();
        foreach (var exchange in recorded.Tables)
        {
            Put(lab, exchange);
        }

        var result = await lab.Kubectl.RunAsync(recorded.Arguments);

        Assert.Equal(recorded.Output, result.Output);
        Assert.Equal(recorded.Errors, result.Errors);
        Assert.Equal(recorded.ExitCode, result.ExitCode);
        foreach (var exchange in recorded.Tables.Where(exchange => KindOf(exchange) is not null))
        {
            await AssertSameAnswerAsync(lab, exchange);
        }
    }

    [Fact]
    public async Task A_watch_prints_what_was_recorded()
    {
        var recorded = RecordedCommand.Read("49-watch");
        await using var lab = await KubectlLab.StartAsync();
        Put(lab, recorded.Tables.Single());
        using var watch = lab.Kubectl.Start(recorded.Arguments);
        var lines = recorded.Output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()).ToList();
        var events = recorded.Exchanges[^1].Body!.AsArray();
        for (var index = 0; index < lines.Count - events.Count; index++)
        {
            Assert.Equal(lines[index], (await watch.NextLineAsync())?.TrimEnd());
        }

        var columns = events[0]!["object"]!["columnDefinitions"]!;
        foreach (var (happened, line) in events.Zip(lines[^events.Count..]))
        {
            var row = RecordedRow.Read(happened!["object"]!, columns).Single();
            Happen(lab, (string)happened["type"]!, row);
            Assert.Equal(line, (await watch.NextLineAsync())?.TrimEnd());
        }
    }

    private static void Happen(KubectlLab lab, string type, RecordedRow row)
    {
        var (place, name) = ((string)row.Metadata["namespace"]!, (string)row.Metadata["name"]!);
        // What is there stays as old as it is: its time has to come.
        lab.Clock.Now = lab.Store.Find(ResourceKinds.Pods, place, name) is { } known
            ? known.Read<V1Pod>().Metadata.CreationTimestamp!.Value + RecordedRow.Span(row["Age"])
            : KubectlLab.Noon;
        if (type == "DELETED")
        {
            lab.Store.Delete(ResourceKinds.Pods, place, name);
        }
        else
        {
            lab.Store.Put(ResourceKinds.Pods, RowObjects.Of(ResourceKinds.Pods, row));
        }
    }

    private static void Put(KubectlLab lab, RecordedExchange exchange)
    {
        if (KindOf(exchange) is { } kind)
        {
            foreach (var row in RecordedRow.Read(exchange.Body!, exchange.Body!["columnDefinitions"]!))
            {
                lab.Store.Put(kind, RowObjects.Of(kind, row));
            }
        }
    }

    /// <summary>Null for kinds that are not served; nothing of them was recorded.</summary>
    private static ResourceKind? KindOf(RecordedExchange exchange)
    {
        var parts = exchange.Path.Split('?')[0].Trim('/').Split('/');
        var (group, rest) = parts[0] == "api" ? ("", parts[2..]) : (parts[1], parts[3..]);
        var plural = rest is ["namespaces", _, var inside, ..] ? inside : rest[0];
        return ResourceKinds.Find(group, parts[0] == "api" ? parts[1] : parts[2], plural);
    }

    private static async Task AssertSameAnswerAsync(KubectlLab lab, RecordedExchange exchange)
    {
        var admin = lab.Server.Authority!.IssueClient(new ApiUser("kubernetes-admin", ["system:masters"]));
        using var client = new ApiClient(lab.Server, certificate: admin) { Accept = exchange.Accept };
        var answer = await client.GetAsync(exchange.Path);
        Assert.Equal(Comparable(exchange.Body!).ToJsonString(), Comparable(answer).ToJsonString());
    }

    /// <summary>Without descriptions, which are the server's prose, and without what the store counts and tells the
    /// time by. Fields in order.</summary>
    private static JsonNode Comparable(JsonNode node)
    {
        switch (node)
        {
            case JsonObject json:
                var kept = json.Where(field => !TheStores.Contains(field.Key))
                    .OrderBy(field => field.Key, StringComparer.Ordinal);
                return new JsonObject(kept.Select(field => KeyValuePair.Create(
                    field.Key, field.Value is null ? null : Comparable(field.Value))));
            case JsonArray array:
                return new JsonArray([.. array.Select(item => item is null ? null : Comparable(item))]);
            default:
                return node.DeepClone();
        }
    }
}
