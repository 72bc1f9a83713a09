using System.Collections.Frozen;

namespace Signalbox.Lab.Api.Schema;

/// <summary>The fields that must be there, besides those whose model has no place for their absence. Source: the API
/// reference for Kubernetes 1.36.</summary>
internal static class RequiredFields
{
    private const string Table = """
        PodSpec containers
        Container name
        EphemeralContainer name
        EnvVar name
        Volume name
        VolumeMount name mountPath
        VolumeDevice name devicePath
        KeyToPath key path
        ConfigMapKeySelector key
        SecretKeySelector key
        ObjectFieldSelector fieldPath
        ResourceFieldSelector resource
        HTTPGetAction port
        TCPSocketAction port
        HTTPHeader name value
        HostPathVolumeSource path
        NFSVolumeSource server path
        PersistentVolumeClaimVolumeSource claimName
        CSIVolumeSource driver
        DownwardAPIVolumeFile path
        ServiceAccountTokenProjection path
        HostAlias ip
        Sysctl name value
        LabelSelectorRequirement key operator
        NodeSelector nodeSelectorTerms
        NodeSelectorRequirement key operator
        PreferredSchedulingTerm preference
        PodAffinityTerm topologyKey
        WeightedPodAffinityTerm podAffinityTerm
        TopologySpreadConstraint topologyKey whenUnsatisfiable
        PodReadinessGate conditionType
        PodSchedulingGate name
        PodCondition type status
        NodeCondition type status
        NodeAddress type address
        Taint key effect
        OwnerReference apiVersion kind name uid
        Condition type status reason message lastTransitionTime
        DeploymentSpec selector template
        DeploymentCondition type status
        ReplicaSetSpec selector
        EndpointSlice addressType endpoints
        Endpoint addresses
        EndpointAddress ip
        TypedLocalObjectReference kind name
        Binding target
        SelfSubjectAccessReview spec
        SubjectAccessReview spec
        TokenRequest spec
        TokenReview spec
        SelfSubjectRulesReview spec
        LocalSubjectAccessReview spec
        StatefulSetSpec selector template
        StatefulSetCondition type status
        DaemonSetSpec selector template
        DaemonSetCondition type status
        JobSpec template
        JobCondition type status
        CronJobSpec schedule jobTemplate
        IngressServiceBackend name
        HTTPIngressRuleValue paths
        HTTPIngressPath backend pathType
        IngressClassParametersReference kind name
        IPBlock cidr
        PolicyRule verbs
        RoleBinding roleRef
        ClusterRoleBinding roleRef
        RoleRef apiGroup kind name
        Subject kind name
        """;

    private static readonly FrozenSet<string> All = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words[1..].Select(field => $"{words[0]}.{field}"))
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string type, string field) => All.Contains($"{type}.{field}");
}
