using System.Collections.Frozen;

namespace Signalbox.Lab.Api.Schema;

/// <summary>What server-side apply does with the fields of the built-in kinds. A list that a strategic merge patch
/// merges is merged here too, by the same key, unless it stands below; every other list is atomic. Source:
/// x-kubernetes-list-type, -list-map-keys and -map-type of the API reference for Kubernetes 1.36.</summary>
internal static class MergeRules
{
    /// <summary>A type, then its lists and maps: "=keys" is a list with keys, "!" is atomic.</summary>
    private const string Table = """
        Container ports=containerPort,protocol
        EphemeralContainer ports=containerPort,protocol
        ServiceSpec ports=port,protocol selector!
        PodSpec topologySpreadConstraints=topologyKey,whenUnsatisfiable nodeSelector!
        ResourceRequirements claims=name
        Endpoint addresses+
        JobStatus conditions!
        NetworkPolicyStatus conditions=type
        PodDisruptionBudgetStatus conditions=type
        """;

    /// <summary>Types whose fields go together.</summary>
    private static readonly FrozenSet<string> AtomicTypes = FrozenSet.ToFrozenSet(
    [
        "LabelSelector", "LocalObjectReference", "ObjectReference", "SecretReference", "TypedLocalObjectReference",
        "CrossVersionObjectReference", "OwnerReference", "ConfigMapKeySelector", "SecretKeySelector",
        "ObjectFieldSelector", "ResourceFieldSelector", "NodeSelector", "NodeSelectorTerm", "EndpointAddress",
        "EndpointPort", "RoleRef", "Subject", "ServiceBackendPort",
    ], StringComparer.Ordinal);

    /// <summary>The fields that hold an object, be it empty, in whatever bears them: upstream's types have no place
    /// for their absence.</summary>
    private static readonly FrozenSet<string> AlwaysThere = FrozenSet.ToFrozenSet(
    [
        "metadata", "spec", "status", "template", "jobTemplate", "strategy", "updateStrategy", "resources",
        "loadBalancer", "state", "lastState", "nodeInfo", "daemonEndpoints", "containers", "endpoints", "roleRef",
    ], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, MergeRule> Rules = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words[1..].Select(word => Parse(words[0], word)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static MergeRule Of(string type, string field, FieldType holds, PatchRule patch) =>
        Rules.GetValueOrDefault($"{type}.{field}") ?? (holds, patch) switch
        {
            (FieldType.ListOf, { Merges: true, MergeKey: { } key }) => MergeRule.Keyed([key]),
            (FieldType.ListOf, { Merges: true }) => MergeRule.Set,
            _ => Of(holds),
        };

    /// <summary>Of what stands in a list or a map.</summary>
    public static MergeRule Of(FieldType holds) => holds switch
    {
        FieldType.Inner inner when !AtomicTypes.Contains(inner.Shape.GoName) => MergeRule.Fields,
        FieldType.MapOf => MergeRule.Fields,
        _ => MergeRule.Leaf,
    };

    /// <summary>Whether the field is there in every object that could bear it.</summary>
    public static bool IsAlwaysThere(string field) => AlwaysThere.Contains(field);

    private static KeyValuePair<string, MergeRule> Parse(string type, string word)
    {
        var parts = word.TrimEnd('!', '+').Split('=');
        var rule = word[^1] switch
        {
            '!' => MergeRule.Leaf,
            '+' => MergeRule.Set,
            _ => MergeRule.Keyed(parts[1].Split(',')),
        };
        return new($"{type}.{parts[0]}", rule);
    }
}
