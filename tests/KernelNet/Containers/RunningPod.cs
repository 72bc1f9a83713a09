using System.Diagnostics;
using System.Globalization;
using System.Net;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Containers;

/// <summary>The pod of a <see cref="DeployedForm"/> on a node, out of the image: its init containers have ended, and
/// its agent is ready by the manifest's own probe. It follows an API server beside it, over TLS, as the pod's service
/// account, with the rights of the manifest's role and no others.</summary>
internal sealed class RunningPod : IAsyncDisposable
{
    private const string Token = "the-service-account's";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryNamespace _node;
    private readonly ApiServer _server;
    private readonly ContainerRuntime _runtime;
    private readonly List<string> _log = [];
    private Process? _agent;

    private RunningPod(TemporaryNamespace node, ApiServer server, ContainerRuntime runtime) =>
        (_node, _server, _runtime) = (node, server, runtime);

    /// <summary>What the containers logged so far, a line each.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>Returns when the agent is ready.</summary>
    /// <param name="topology">The pod runs on its node under test.</param>
    /// <param name="form">What is deployed.</param>
    /// <param name="store">The cluster, as it is before the pod starts.</param>
    /// <param name="clusterCIDR">For the configuration, where the manifest leaves it to the user.</param>
    public static async Task<RunningPod> StartAsync(
        LabTopology topology, DeployedForm form, ObjectStore store, string clusterCIDR)
    {
        var node = topology[topology.NodeUnderTest.Name];
        var socket = node.Run(() => ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0)));
        var server = await ApiServer.StartAsync(store, new ApiServerOptions { Listener = socket });
        form.Pod.NodeName = topology.NodeUnderTest.Name;
        store.Put(AccessKinds.ClusterRoles, ObjectModels.ToJson(form.Only<V1ClusterRole>()));
        store.Put(AccessKinds.ClusterRoleBindings, ObjectModels.ToJson(form.Only<V1ClusterRoleBinding>()));
        var running = new RunningPod(
            node, server, new ContainerRuntime(new ImageArchive(ImageArchive.DefaultPath), form));
        try
        {
            running.WriteVolumes(form, clusterCIDR);
            foreach (var first in form.Pod.InitContainers ?? [])
            {
                running.RunToEnd(first);
            }

            running._agent = running.Start(form.Agent);
            await running.WaitUntilReadyAsync(form.Agent.ReadinessProbe.HttpGet);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the agent as a kubelet does. It is the first process of its container, which a signal reaches only
    /// when it asks for it.</summary>
    public void Stop()
    {
        Command.Run("kill", ["-TERM", AgentId]).ThrowIfFailed();
        Assert.True(_agent!.WaitForExit(Patience), $"SIGTERM does not end the agent: {Words}");
        Assert.True(_agent.ExitCode == 0, $"the agent exited with {_agent.ExitCode}: {Words}");
    }

    /// <summary>A line of the agent's /proc/PID/status: "CapEff", "NoNewPrivs", "Seccomp".</summary>
    public string Status(string name) => File.ReadLines($"/proc/{AgentId}/status")
        .Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    public async ValueTask DisposeAsync()
    {
        if (_agent is { } agent)
        {
            agent.Kill();
            await agent.WaitForExitAsync();
            agent.Dispose();
        }

        await _server.DisposeAsync();
        _runtime.Dispose();
    }

    private void WriteVolumes(DeployedForm form, string clusterCIDR)
    {
        var config = Directory.CreateDirectory(_runtime.VolumePath("config")).FullName;
        foreach (var (file, text) in form.Config)
        {
            File.WriteAllText(Path.Combine(config, file), text
                .Replace("https://control-plane.example:6443", _server.Address.ToString().TrimEnd('/'))
                .Replace("clusterCIDR: \"\"", $"clusterCIDR: {clusterCIDR}"));
        }

        File.WriteAllText(_runtime.VolumePath("xtables-lock"), "");
        var account = Directory.CreateDirectory(_runtime.VolumePath("account")).FullName;
        File.WriteAllText(Path.Combine(account, "ca.crt"), _server.Authority!.CertificatePem);
        File.WriteAllText(Path.Combine(account, "token"), Token);
        _server.Credentials.Add(Token, new ApiUser($"system:serviceaccount:kube-system:{form.Pod.ServiceAccountName}"));
    }

    private Process Start(V1Container container)
    {
        var process = _runtime.Start(
            _node, container,
            $"{_runtime.VolumePath("account")} /var/run/secrets/kubernetes.io/serviceaccount ro");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return process;
    }

    private void RunToEnd(V1Container container)
    {
        using var process = Start(container);
        Assert.True(process.WaitForExit(Patience), $"{container.Name} does not end: {Words}");
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{container.Name} exited with {process.ExitCode}: {Words}");
    }

    private async Task WaitUntilReadyAsync(V1HTTPGetAction probe)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (_node.Execute("curl", "-sf", $"http://127.0.0.1:{probe.Port.Value}{probe.Path}").ExitCode != 0)
        {
            Assert.False(_agent!.HasExited, $"the agent ended: {Words}");
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"the agent is not ready: {Words}");
            await Task.Delay(50);
        }
    }

    /// <summary>Outside of its container.</summary>
    private string AgentId
    {
        get
        {
            var outer = _agent!.Id.ToString(CultureInfo.InvariantCulture);
            return File.ReadAllText($"/proc/{outer}/task/{outer}/children").Trim();
        }
    }

    private string Words => "\n" + string.Join('\n', Log);

    private void Keep(string? line)
    {
        lock (_log)
        {
            if (line is not null)
            {
                _log.Add(line);
            }
        }
    }
}
