using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.E2E.Kubectl;

/// <summary>What the real kubectl makes of an API server that ends while it watches, and of the next one at the same
/// address.</summary>
public sealed class ServerRestartTests
{
    [Theory]
    [InlineData(Ending.Clean)]
    [InlineData(Ending.Reset)]
    public async Task Waiting_goes_on_with_the_next_server(Ending ending)
    {
        await using var lab = await ScriptedLab.StartAsync();
        Put(lab, "a");
        await lab.Kubectl.OutputOfAsync("create", "deploy", "web", "--image=nginx:1", "--replicas=2");
        await lab.Kubectl.OutputOfAsync("rollout", "status", "deploy/web");
        await lab.Kubectl.OutputOfAsync("rollout", "pause", "deploy/web");
        await lab.Kubectl.OutputOfAsync("set", "image", "deploy/web", "nginx=nginx:2");
        using var wait = lab.Kubectl.Start("wait", "--for=jsonpath={.data.x}=b", "cm/one", "--timeout=60s");
        using var status = lab.Kubectl.Start("rollout", "status", "deploy/web", "--timeout=60s");
        Watched(lab, "configmaps", "deployments");

        await lab.RestartServerAsync(ending);
        Put(lab, "b");
        await lab.Kubectl.OutputOfAsync("rollout", "resume", "deploy/web");

        Assert.Equal("configmap/one condition met\n", (await wait.EndAsync()).ThrowIfFailed().Output);
        Assert.EndsWith(
            "deployment \"web\" successfully rolled out\n", (await status.EndAsync()).ThrowIfFailed().Output);
    }

    [Theory]
    [InlineData(Ending.Clean)]
    [InlineData(Ending.Reset)]
    public async Task A_get_that_watches_ends_in_peace_and_the_next_one_sees_what_changed(Ending ending)
    {
        await using var lab = await ScriptedLab.StartAsync();
        Put(lab, "a");
        string[] command = ["get", "cm", "--watch", "-o", "jsonpath={.data.x}{'\\n'}"];
        using var watch = lab.Kubectl.Start(command);
        Assert.Equal("a", await watch.NextLineAsync());
        // Before it has heard of its watch, it would ask for it again.
        Watched(lab, "configmaps");
        Put(lab, "seen");
        Assert.Equal("seen", await watch.NextLineAsync());

        await lab.RestartServerAsync(ending);
        Put(lab, "b");

        // kubectl itself goes no further than its first watch, whichever server it talks to.
        var ended = await watch.EndAsync();
        Assert.Equal((0, "", ""), (ended.ExitCode, ended.Output, ended.Errors));
        using var again = lab.Kubectl.Start(command);
        Assert.Equal("b", await again.NextLineAsync());
        Put(lab, "c");
        Assert.Equal("c", await again.NextLineAsync());
    }

    private static void Watched(ScriptedLab lab, params string[] kinds)
    {
        foreach (var kind in kinds)
        {
            Eventually.True(() => lab.Server.Counters.OpenWatches(kind) > 0, () => $"kubectl does not watch {kind}");
        }
    }

    private static void Put(ScriptedLab lab, string value)
    {
        var wanted = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "one", ["namespace"] = "default" },
            ["data"] = new JsonObject { ["x"] = value },
        };
        lab.Registry.Apply(
            new ObjectPlace(ResourceKinds.ConfigMaps, "default", "one"), WriteScope.Object,
            new AppliedObject(wanted, new FieldAuthor("test", FieldOperation.Apply)));
    }
}
