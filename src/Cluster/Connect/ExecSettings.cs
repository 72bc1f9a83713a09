using System.Collections.Immutable;

namespace Signalbox.Cluster.Connect;

/// <summary>Which program hands out credentials, and how it is to be run, checked.</summary>
internal sealed record ExecSettings
{
    private static readonly string[] Versions =
        ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public required Origin Origin { get; init; }

    /// <summary>A path, or a name without slashes that PATH leads to.</summary>
    public required string Command { get; init; }

    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>Set on top of the agent's own environment.</summary>
    public ImmutableArray<(string Name, string Value)> Env { get; init; } = [];

    public required string ApiVersion { get; init; }

    public string? InstallHint { get; init; }

    /// <summary>What the plugin is told of the cluster; null is nothing.</summary>
    public ExecCluster? Cluster { get; init; }

    /// <summary>Throws <see cref="ConnectionException"/>.</summary>
    public static ExecSettings Of(WireExec exec, Origin user, string folder)
    {
        var origin = user with { Entry = $"{user.Entry}.exec" };
        var command = string.IsNullOrEmpty(exec.Command) ? throw origin.Fault("command", "is not set") : exec.Command;
        if (!Versions.Contains(exec.ApiVersion))
        {
            throw origin.Fault("apiVersion", $"is '{exec.ApiVersion}', but can be {string.Join(" or ", Versions)}");
        }

        Check(exec, origin);
        return new ExecSettings
        {
            Origin = origin,
            Command = command.Contains('/', StringComparison.Ordinal) ? Path.Combine(folder, command) : command,
            Args = [.. (exec.Args ?? []).Select(argument => argument ?? "")],
            Env = [.. (exec.Env ?? []).OfType<WireVariable>().Select(one => (one.Name ?? "", one.Value ?? ""))],
            ApiVersion = exec.ApiVersion!,
            InstallHint = exec.InstallHint,
        };
    }

    private static void Check(WireExec exec, Origin origin)
    {
        if ((exec.Env ?? []).Any(one => string.IsNullOrEmpty(one?.Name) || one.Name.Contains('=')))
        {
            throw origin.Fault("env", "holds a variable without a name, or with '=' in it");
        }

        switch (exec.InteractiveMode)
        {
            case "Never" or "IfAvailable":
            case null or "" when exec.ApiVersion == Versions[1]:
                return;
            case "Always":
                throw origin.Fault("interactiveMode", "is Always, but nobody sits in front of an agent");
            default:
                throw origin.Fault(
                    "interactiveMode", $"is '{exec.InteractiveMode}', but can be Never, IfAvailable or Always");
        }
    }
}
