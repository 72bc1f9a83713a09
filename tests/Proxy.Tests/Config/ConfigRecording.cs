using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Config;

/// <summary>What kube-proxy did with arguments and a configuration file: http-traffic/config-NAME.json.</summary>
internal sealed record ConfigRecording(string Arguments, string? Config, int ExitCode, string Errors, string? Written)
{
    /// <summary>Skips the test where there are no recordings.</summary>
    public static ConfigRecording Of(string name)
    {
        var folder = Repository.Shared("http-traffic");
        Assert.SkipWhen(folder is null, Repository.NoShared);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, $"config-{name}.json")));
        var root = json.RootElement;
        return new ConfigRecording(
            root.GetProperty("args").GetString()!,
            root.GetProperty("config").GetString(),
            root.GetProperty("exitCode").GetInt32(),
            root.GetProperty("stderr").GetString()!,
            root.GetProperty("written").GetString());
    }

    /// <summary>Log lines without their header; a block of several lines stays one.</summary>
    public static IReadOnlyList<string> Lines(string log) =>
        [.. Regex.Split(log, @"^(?=[IWE]\d{4} )", RegexOptions.Multiline)
            .Where(line => line.Length > 0)
            .Select(line => line[0] + line[line.IndexOf(']')..].TrimEnd('\n'))];
}
