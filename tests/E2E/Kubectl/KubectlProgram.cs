using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl;

/// <summary>The kubectl of this machine.</summary>
internal static class KubectlProgram
{
    /// <summary>The first minor version that speaks WebSocket for exec, attach and cp.</summary>
    private const int Needed = 31;

    private static readonly Lazy<int> Minor = new(() =>
    {
        var answer = Command.Run("kubectl", ["version", "--client", "-o", "json"]).ThrowIfFailed().Output;
        var minor = (string)JsonNode.Parse(answer)!["clientVersion"]!["minor"]!;
        return int.Parse(minor.TrimEnd('+'), CultureInfo.InvariantCulture);
    });

    /// <summary>Null when there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, "kubectl"))
        .FirstOrDefault(File.Exists);

    /// <summary>Skips the test where there is no kubectl, or one that is too old for it.</summary>
    public static void SkipUnlessUsable()
    {
        Assert.SkipWhen(Path is null, "there is no program kubectl on this machine");
        Assert.SkipWhen(Minor.Value < Needed, "kubectl is older than 1.31 on this machine");
    }
}
