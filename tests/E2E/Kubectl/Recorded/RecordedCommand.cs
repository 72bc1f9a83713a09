using System.Text.Json.Nodes;
using Signalbox.Testing.Golden;

namespace Signalbox.E2E.Kubectl.Recorded;

/// <summary>A command of kubectl against a real cluster: what it printed, and what the server answered.</summary>
internal sealed record RecordedCommand(string Command, string Output, string Errors, int ExitCode)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "..", "shared", "kubectl-traffic");

    /// <summary>Requests to read, in their order, without those for the server's version.</summary>
    public required IReadOnlyList<RecordedExchange> Exchanges { get; init; }

    /// <summary>From the verb on.</summary>
    public string[] Arguments => Command.Split(' ').SkipWhile(word => word != "kubectl").Skip(1).ToArray();

    public IEnumerable<RecordedExchange> Tables =>
        Exchanges.Where(exchange => exchange.Body is JsonObject body && (string?)body["kind"] == "Table");

    /// <summary>The first answer that is an object, or a list of objects, and not a table.</summary>
    public JsonObject Object => Exchanges.Select(exchange => exchange.Body).OfType<JsonObject>()
        .First(body => (string?)body["kind"] is not ("Table" or "Status"));

    /// <summary>Skips the test where recordings do not lie beside the repository.</summary>
    public static RecordedCommand Read(string name)
    {
        Assert.SkipWhen(!Directory.Exists(Folder), Repository.NoShared);
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;
        var exchanges = json["exchanges"]!.AsArray().Select(exchange => new RecordedExchange(
                (string)exchange!["path"]!, (string?)exchange["accept"] ?? "", exchange["responseBody"])
        {
            Request = exchange["requestBody"],
        })
            .Where(exchange => !exchange.Path.StartsWith("/version", StringComparison.Ordinal));
        return new RecordedCommand(
            (string)json["command"]!, (string)json["stdout"]!, (string)json["stderr"]!, (int)json["exitCode"]!)
        {
            Exchanges = [.. exchanges],
        };
    }
}

/// <summary>A request and the body of its answer: JSON, a list of a watch's events, or text for what is no JSON.
/// </summary>
internal sealed record RecordedExchange(string Path, string Accept, JsonNode? Body)
{
    /// <summary>What was sent; null for nothing.</summary>
    public JsonNode? Request { get; init; }
}
