using System.Diagnostics;
using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;

namespace Signalbox.Lab.Demo;

/// <summary>A running pod of the demo: a process of its own in a network namespace of its own.</summary>
public sealed class DemoPod : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private DemoPod(string name, string node, Address address, DeploymentManifest deployment, Process process)
    {
        (Name, Node, Address, Labels) = (name, node, address, deployment.Labels);
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public string Name { get; }

    public string Node { get; }

    public Address Address { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Starts the pod's process in that namespace and returns before it listens.</summary>
    public static DemoPod Start(
        TemporaryNamespace inside, string name, string node, Address address, DeploymentManifest deployment)
    {
        List<string> arguments = ["serve", "--name", name];
        foreach (var (port, number) in deployment.Ports)
        {
            arguments.AddRange([$"--{port}", number.ToString(CultureInfo.InvariantCulture)]);
        }

        if (deployment.Annotations.TryGetValue("lab.signalbox/routes", out var routes))
        {
            var each = routes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            arguments.AddRange(each.SelectMany(route => new[] { "--route", route }));
        }

        if (deployment.Annotations.TryGetValue("lab.signalbox/zone", out var zone))
        {
            arguments.AddRange(["--zone", zone]);
        }

        return new DemoPod(name, node, address, deployment, inside.Start(Programs.Lab, [.. arguments]));
    }

    /// <summary>Returns once every port listens. Throws <see cref="DemoException"/> when the process ends first or
    /// takes too long.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(StartPatience, stop)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new DemoException($"pod {Name} does not serve after {StartPatience.TotalSeconds} s");
        }

        if (line != PodServer.ReadyLine)
        {
            var said = line ?? await _errors.WaitAsync(StartPatience, stop).ConfigureAwait(false);
            throw new DemoException($"pod {Name} did not start: {said.Trim()}");
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
