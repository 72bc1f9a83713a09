using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab status": how a lab does.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var name = LabOptions.Name();
        var output = new Option<string>("--output", "-o") { Description = "json, for programs" };
        output.AcceptOnlyFromAmong("json");
        var command = new Command("status", "show what runs, and how it does") { name, output };
        command.SetDaemonVerb(name, async (parsed, daemon) =>
        {
            var status = await daemon.AskAsync("status").ConfigureAwait(false);
            Console.WriteLine(parsed.GetValue(output) is null ? Text(status) : status.ToJsonString(Indented));
            return 0;
        });
        return command;
    }

    private static string Text(JsonObject status) => $"""
        lab         {status["name"]}, process {status["daemon"]}, log {status["log"]}
        API server  {status["apiServer"] ?? "stopped"}, kubeconfig {status["kubeconfig"]}
        objects     {status["pods"]} pods with a network, {status["services"]} Services
        {Lines(status["nodes"], Node)}
        {Lines(status["agents"], Agent)}
        {Lines(status["dns"], Dns)}
        {Lines(status["balancer"], Balancer)}
        """.TrimEnd();

    private static string Lines(JsonNode? items, Func<JsonNode, string> line) =>
        string.Join('\n', (items as JsonArray ?? []).OfType<JsonNode>().Select(line));

    private static string Node(JsonNode node) =>
        $"node        {node["name"]}: Ready {node["ready"]}, "
        + string.Join(", ", (node["addresses"] as JsonArray ?? []).Select(each => (string?)each?["address"]));

    private static string Agent(JsonNode agent) => agent["pid"] is { } pid
        ? $"agent       {agent["node"]}: process {pid}, up {agent["uptimeSeconds"]} s, {agent["restarts"]} restarts\n"
            + $"            {agent["lastWords"]}"
        : $"agent       {agent["node"]}: "
            + ((bool?)agent["stopped"] == true ? "stopped by a fault" : "has ended, will be started again")
            + $"; log {agent["log"]}";

    private static string Balancer(JsonNode balanced) =>
        $"balancer    {Words(balanced["addresses"])} of {balanced["service"]}: "
        + (Words(balanced["nodes"]) is { Length: > 0 } nodes ? nodes : "no node that is healthy");

    private static string Words(JsonNode? list) => string.Join(", ", (list as JsonArray ?? []).Select(one => $"{one}"));

    private static string Dns(JsonNode answer) =>
        $"DNS         on {answer["node"]}: {((bool?)answer["answers"] == true ? "answers" : "does not answer")}";
}
