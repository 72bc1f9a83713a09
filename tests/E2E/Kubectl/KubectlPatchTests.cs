using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>The three kinds of patch, as kubectl sends them.</summary>
public sealed class KubectlPatchTests
{
    private const string Deployment = """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default"},
         "spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"a","image":"a:1"},{"name":"b","image":"b:1"}]}}}}
        """;

    [Fact]
    public async Task A_strategic_patch_changes_one_container_of_two()
    {
        await using var lab = await StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        Assert.Equal(
            "deployment.apps/web image updated\n",
            await kubectl.OutputOfAsync("set", "image", "deployment/web", "b=b:2"));
        await kubectl.OutputOfAsync("set", "env", "deployment/web", "-c", "a", "COLOUR=red");
        Assert.Equal(
            """[{"name":"a","image":"a:1","env":[{"name":"COLOUR","value":"red"}]},{"name":"b","image":"b:2"}]""",
            Containers(lab));

        await kubectl.OutputOfAsync("patch", "deployment", "web", "-p",
            """{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}}}""");
        Assert.Equal("""[{"name":"b","image":"b:2"}]""", Containers(lab));
    }

    [Fact]
    public async Task Other_patches_do_what_their_standards_say()
    {
        await using var lab = await StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        await kubectl.OutputOfAsync("patch", "deployment", "web", "--type=json", "-p",
            """[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"a:2"}]""");
        await kubectl.OutputOfAsync("label", "deployment", "web", "tier=front");
        await kubectl.OutputOfAsync("patch", "deployment", "web", "--type=merge", "-p",
            """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"c:1"}]}}}}""");

        Assert.Equal("""[{"name":"c","image":"c:1"}]""", Containers(lab));
        Assert.Equal("front", lab.Store.Find(ResourceKinds.Deployments, "default", "web")!.Labels["tier"]);
    }

    [Fact]
    public async Task An_edited_object_is_patched_and_an_unknown_field_in_it_refused()
    {
        await using var lab = await StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.Variables["KUBE_EDITOR"] = "sed -i s/b:1/b:7/";
        Assert.Equal("deployment.apps/web edited\n", await kubectl.OutputOfAsync("edit", "deployment", "web"));
        Assert.Contains("b:7", Containers(lab));

        // kubectl shows the file again with the reason in it, and gives up when it comes back as it was.
        kubectl.Variables["KUBE_EDITOR"] = "sed -i s/matchLabels:/matchLabel:/";
        var refused = await kubectl.RunAsync("edit", "deployment", "web");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("deployments.apps \"web\" is invalid\n", refused.Errors);
        Assert.NotNull(Stored(lab)["spec"]!["selector"]!["matchLabels"]);
    }

    [Theory]
    [InlineData("json", """[{"op":"remove","path":"/spec/nosuch"}]""",
        "The request is invalid: the server rejected our request due to an error in our request\n")]
    [InlineData("json", """[{"op":"replace","path":"/spec/replicas/x","value":1}]""",
        "The request is invalid: the server rejected our request due to an error in our request\n")]
    [InlineData("strategic", """{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""",
        "Error from server: map: map[image:x] does not contain declared merge key: name\n")]
    [InlineData("merge", """{"spec":{"replicas":"many"}}""",
        "The request is invalid: patch: Invalid value: \"{\\\"spec\\\":{\\\"replicas\\\":\\\"many\\\"}}\": json: "
        + "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32\n")]
    public async Task A_patch_that_fails_says_why_and_changes_nothing(string type, string patch, string error)
    {
        await using var lab = await StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        var before = lab.Store.Revision;

        var refused = await kubectl.RunAsync("patch", "deployment", "web", $"--type={type}", "-p", patch);

        Assert.Equal((1, error), (refused.ExitCode, refused.Errors));
        Assert.Equal(before, lab.Store.Revision);
    }

    private static async Task<ApiLab> StartAsync()
    {
        var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Deployments, Deployment);
        return lab;
    }

    private static JsonObject Stored(ApiLab lab) =>
        lab.Store.Find(ResourceKinds.Deployments, "default", "web")!.ToJson();

    private static string Containers(ApiLab lab) =>
        Stored(lab)["spec"]!["template"]!["spec"]!["containers"]!.ToJsonString();
}
