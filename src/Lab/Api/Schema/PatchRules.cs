using System.Collections.Frozen;

namespace Signalbox.Lab.Api.Schema;

/// <summary>The fields that strategic merge patches treat in their own way. Source: patchStrategy and patchMergeKey of
/// the API reference for Kubernetes 1.36.</summary>
internal static class PatchRules
{
    /// <summary>A type, then its fields: "=key" merges a list by that key, "+" as a set, "!" retains keys.</summary>
    private const string Table = """
        ObjectMeta finalizers+ ownerReferences=uid
        PodSpec containers=name initContainers=name ephemeralContainers=name volumes=name! imagePullSecrets=name
        PodSpec hostAliases=ip topologySpreadConstraints=topologyKey resourceClaims=name! schedulingGates=name
        PodStatus conditions=type podIPs=ip hostIPs=ip resourceClaimStatuses=name!
        Container env=name ports=containerPort volumeMounts=mountPath volumeDevices=devicePath
        EphemeralContainer env=name ports=containerPort volumeMounts=mountPath volumeDevices=devicePath
        ServiceSpec ports=port
        ServiceStatus conditions=type
        ServiceAccount secrets=name
        DeploymentSpec strategy!
        DeploymentStatus conditions=type
        ReplicaSetStatus conditions=type
        NamespaceStatus conditions=type
        NodeSpec podCIDRs+
        NodeStatus conditions=type addresses=type
        ServiceCIDRStatus conditions=type
        StatefulSetStatus conditions=type
        DaemonSetStatus conditions=type
        JobStatus conditions=type
        PodDisruptionBudgetStatus conditions=type
        """;

    private static readonly FrozenDictionary<string, PatchRule> Rules = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words[1..].Select(word => Parse(words[0], word)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static PatchRule Of(string type, string field) => Rules.GetValueOrDefault($"{type}.{field}", PatchRule.None);

    private static KeyValuePair<string, PatchRule> Parse(string type, string word)
    {
        var retains = word.EndsWith('!');
        var parts = word.TrimEnd('!', '+').Split('=');
        var key = parts.ElementAtOrDefault(1);
        return new($"{type}.{parts[0]}", new PatchRule(key is not null || word.EndsWith('+'), key, retains));
    }
}
