using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Signalbox.Proxy.Config;

/// <summary>Kubernetes' feature gates as they stand here. A cluster gives the same list to all its programs, so gates
/// that mean nothing here are taken: of those that kube-proxy would not know either, it would die. Source: spec 1.3.
/// </summary>
internal sealed partial record FeatureGates
{
    public const string AllowServiceExternalIPs = "AllowServiceExternalIPs";

    public const string LoggingAlphaOptions = "LoggingAlphaOptions";

    public const string LoggingBetaOptions = "LoggingBetaOptions";

    private const string Alpha = "ALPHA";

    private const string Beta = "BETA";

    private static readonly ImmutableArray<FeatureGate> Known =
    [
        new("AllAlpha", Alpha, false), new("AllBeta", Beta, false),
        new(AllowServiceExternalIPs, "", true), new("ComponentFlagz", Beta, true), new("ComponentStatusz", Beta, true),
        new("ContextualLogging", Beta, true), new(LoggingAlphaOptions, Alpha, false),
        new(LoggingBetaOptions, Beta, true), new("MultiCIDRServiceAllocator", "", true) { IsLocked = true },
        new("NFTablesProxyMode", "", true) { IsLocked = true }, new("NativeHistograms", Alpha, false),
        new("PreferSameTrafficDistribution", "", true) { IsLocked = true },
    ];

    /// <summary>Those that kube-proxy looks at, by name, with their values.</summary>
    public ImmutableArray<FeatureGate> All { get; private init; } = Known;

    /// <summary>Set, and without effect here: gates of other programs, of other versions, or of nobody.</summary>
    public ImmutableArray<string> Others { get; private init; } = [];

    /// <summary>General features that were set explicitly: their gates will go.</summary>
    public ImmutableArray<FeatureGate> General { get; private init; } = [];

    /// <summary>Throws <see cref="ConfigurationException"/> in kube-proxy's words for a locked gate that is to change,
    /// and for what cannot be a gate's name.</summary>
    public static FeatureGates Of(IReadOnlyDictionary<string, bool> set)
    {
        foreach (var (name, isOn) in set)
        {
            if (!Name().IsMatch(name))
            {
                throw new ConfigurationException($"unrecognized feature gate: {name}");
            }

            if (Known.FirstOrDefault(gate => gate.Name == name) is { IsLocked: true } locked && locked.IsOn != isOn)
            {
                throw new ConfigurationException(
                    $"cannot set feature gate {name} to {Word(isOn)}, feature is locked to {Word(locked.IsOn)}");
            }
        }

        bool? AllOf(string stage) => stage switch
        {
            Alpha when set.TryGetValue("AllAlpha", out var isOn) => isOn,
            Beta when set.TryGetValue("AllBeta", out var isOn) => isOn,
            _ => null,
        };

        FeatureGate ValueOf(FeatureGate gate) => gate with
        {
            IsOn = set.TryGetValue(gate.Name, out var isOn) ? isOn
                : gate.Name is "AllAlpha" or "AllBeta" ? gate.IsOn
                : AllOf(gate.Stage) ?? gate.IsOn,
        };

        var all = Known.Select(ValueOf).ToImmutableArray();
        return new FeatureGates
        {
            All = all,
            Others = [.. set.Keys.Where(name => !Known.Any(gate => gate.Name == name))],
            General = [.. all.Where(gate => gate.Stage.Length == 0 && set.ContainsKey(gate.Name))],
        };
    }

    public bool IsOn(string name) => All.Single(gate => gate.Name == name).IsOn;

    private static string Word(bool isOn) => isOn ? "true" : "false";

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex Name();
}

/// <summary>One gate and its value. The stage is ALPHA, BETA, or empty for a general feature, as the metric
/// kubernetes_feature_enabled has it.</summary>
internal sealed record FeatureGate(string Name, string Stage, bool IsOn)
{
    public bool IsLocked { get; init; }
}
