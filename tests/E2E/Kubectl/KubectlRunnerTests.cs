using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>That the real kubectl gets through to a server: certificates both ways, exit codes, both streams.</summary>
public sealed class KubectlRunnerTests
{
    [Fact]
    public async Task Kubectl_reads_an_object_as_an_administrator_with_a_certificate()
    {
        await using var lab = await ApiLab.StartAsync();
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("web"));
        using var kubectl = KubectlRunner.For(lab.Server);

        var text = await kubectl.OutputOfAsync("get", "--raw", "/api/v1/namespaces/shop/services/web");

        Assert.Equal("web", (string?)JsonNode.Parse(text)!["metadata"]!["name"]);
        lab.Server.Permissions.Forbid("kubernetes-admin", "services");
        var refused = await kubectl.RunAsync("get", "--raw", "/api/v1/namespaces/shop/services/web");
        Assert.Contains("User \"kubernetes-admin\" cannot get resource", refused.Errors);
    }

    [Fact]
    public async Task A_command_that_fails_says_why_and_bears_its_exit_code()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        var missing = await kubectl.RunAsync("get", "--raw", "/api/v1/namespaces/shop/services/nosuch");

        Assert.Equal(1, missing.ExitCode);
        Assert.Equal("Error from server (NotFound): services \"nosuch\" not found\n", missing.Errors);
        Assert.Equal("", missing.Output);
    }

    [Fact]
    public async Task Lines_of_a_command_that_goes_on_come_one_by_one()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        using var watch = kubectl.Start("get", "--raw", "/api/v1/services?watch=true");
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("one"));
        Assert.Contains("\"one\"", await watch.NextLineAsync());
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("two"));
        Assert.Contains("\"two\"", await watch.NextLineAsync());
    }

    [Fact]
    public async Task A_command_reads_what_it_is_given_and_is_configured_by_nothing_else()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.WriteFile("web.yaml", "kind: Service\napiVersion: v1\nmetadata: {name: web}\n");

        var file = await kubectl.OutputOfAsync("annotate", "--local", "-o", "name", "-f", "web.yaml", "a=b");
        var input = await kubectl.RunWithInputAsync(
            "kind: Service\napiVersion: v1\nmetadata: {name: api}\n",
            "annotate", "--local", "-o", "name", "-f", "-", "a=b");

        Assert.Equal(("service/web\n", "service/api\n"), (file, input.ThrowIfFailed().Output));
        Assert.Equal("lab\n", await kubectl.OutputOfAsync("config", "current-context"));
    }
}
