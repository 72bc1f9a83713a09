using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Demo;

/// <summary>The steps that call Services: from a pod, across zones, from outside.</summary>
internal sealed class CallSteps(DemoLab lab, DemoOutput output)
{
    /// <summary>Calls zone6 many times from the client pod, a new connection each.</summary>
    public void ShowSpread(int calls, int pods)
    {
        output.Step($"{calls} calls from inside a pod to http://zone6/, and who answered");
        var loop = string.Create(CultureInfo.InvariantCulture,
            $"for i in $(seq {calls}); do curl -sm 5 http://zone6/; done");
        var replies = Replies(lab.AnnounceExec("client", "sh", "-c", loop));
        var answers = replies.CountBy(Name).OrderBy(answer => answer.Key, StringComparer.Ordinal).ToList();
        foreach (var (pod, count) in answers)
        {
            output.Say($"{pod,-32} {count,3}  {new string('#', count)}");
        }

        DemoWalk.Expect(replies.Count == calls, $"all {calls} calls were answered, not {replies.Count}");
        DemoWalk.Expect(answers.Count == pods, $"each of the {pods} pods answered");
        var client = (string)lab.Get("pod", "client")["status"]!["podIP"]!;
        DemoWalk.Expect(replies.All(reply => Caller(reply) == client), $"each pod saw the client as {client}");
        output.Say($"each of them saw the client as {client}: its source is not translated");
    }

    /// <summary>One call that zones pass on to one another by their Services' names.</summary>
    public void ShowCrossing()
    {
        output.Step("One call through zone1 that crosses three zones, each found by its name in DNS");
        var reply = Replies(lab.AnnounceExec("client", "curl", "-sm", "10", "http://zone1/app1")).Single();
        var trail = ((string?)reply["headers"]!["cookie"] ?? "").Trim(',', ' ');
        output.Say($"answered by  {Name(reply)}");
        output.Say($"cookie trail {trail}");
        var forwarded = (string?)reply["headers"]!["x-forwarded-for"] ?? "";
        output.Say($"forwarded    {forwarded}, then {Caller(reply)}");
        DemoWalk.Expect(forwarded.Split(", ").Length == 3, $"each zone has named who called it: {forwarded}");
        DemoWalk.Expect(
            trail == "loc=zone1, loc=zone2, loc=zone4", $"the trail crosses zone1, zone2 and zone4: {trail}");
        DemoWalk.Expect(Name(reply).StartsWith("echoserver-1-", StringComparison.Ordinal), "zone6 answered");
    }

    /// <summary>Calls both node ports of zone6 on every node from outside.</summary>
    public void ShowNodePorts()
    {
        foreach (var node in lab.Get("nodes")["items"]!.AsArray())
        {
            var address = node!["status"]!["addresses"]!.AsArray()
                .Single(each => (string?)each!["type"] == "InternalIP")!["address"]!.ToString();
            foreach (var url in new[] { $"http://{address}:30080/", $"https://{address}:30443/" })
            {
                var reply = Replies(lab.AnnounceInside("outside", "curl", "-skm", "5", url)).Single();
                output.Say($"answered by {Name(reply)}, which saw {Caller(reply)}");
                DemoWalk.Expect((string?)reply["protocol"] == url.Split(':')[0], $"{url} was answered as it was asked");
            }
        }

        output.Say("what comes from outside is masqueraded: answers go back by the node that was asked");
    }

    private static string Name(JsonObject reply) => (string)reply["os"]!["hostname"]!;

    private static string Caller(JsonObject reply)
    {
        var address = (string)reply["ip"]!;
        return address.StartsWith("::ffff:", StringComparison.Ordinal) ? address[7..] : address;
    }

    /// <summary>One JSON object after the other.</summary>
    private static List<JsonObject> Replies(string printed)
    {
        List<JsonObject> replies = [];
        var bytes = System.Text.Encoding.UTF8.GetBytes(printed);
        var options = new JsonReaderOptions { AllowMultipleValues = true };
        var reader = new Utf8JsonReader(bytes, options);
        while (reader.Read())
        {
            replies.Add(JsonNode.Parse(ref reader)!.AsObject());
        }

        return replies;
    }
}
