using System.Text.Json.Nodes;
using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers;
using Signalbox.Lab.Tests.Controllers;

namespace Signalbox.E2E.Kubectl;

/// <summary>A full API server with controllers, two nodes of which <see cref="StandInKubelet"/> is the kubelet, and a
/// kubectl that may do everything: a cluster but for machines. Shared by the tests of a class; each uses names of its
/// own.</summary>
public sealed class ControlledLab : IAsyncLifetime
{
    private ApiLab _api = null!;
    private ControllerSet _controllers = null!;
    private StandInKubelet _nodes = null!;
    private KubectlRunner? _kubectl;

    internal ApiLab Api => _api;

    /// <summary>Made when a test first asks for it, which is skipped where there is no kubectl.</summary>
    internal KubectlRunner Kubectl => _kubectl ??= KubectlRunner.For(_api.Server);

    public async ValueTask InitializeAsync()
    {
        _api = await ApiLab.StartFullAsync();
        _controllers = ControllerSet.Start(_api.Server.Registry);
        foreach (var name in new[] { "node-1", "node-2" })
        {
            _api.Server.Registry.Create(ResourceKinds.Nodes, Node(name));
        }

        _nodes = new StandInKubelet(_api.Server.Registry, TimeProvider.System, StandInKubelet.RunningOrDone);
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _controllers.DisposeAsync();
        _kubectl?.Dispose();
        await _api.DisposeAsync();
    }

    /// <summary>Standard output of a command in the namespace "shop", which must succeed.</summary>
    internal Task<string> OutputAsync(params string[] arguments) => Kubectl.OutputOfAsync([.. arguments, "-n", "shop"]);

    /// <summary>Applies a manifest, and returns what is said about it.</summary>
    internal async Task<(string Output, string Errors)> ApplyAsync(string yaml)
    {
        Kubectl.WriteFile("manifest.yaml", yaml);
        var result = (await Kubectl.RunAsync("apply", "-n", "shop", "-f", "manifest.yaml")).ThrowIfFailed();
        return (result.Output, result.Errors);
    }

    private static JsonObject Node(string name) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["kubernetes.io/os"] = "linux" },
        },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        },
    };
}
