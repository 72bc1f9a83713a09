using System.Collections.Frozen;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>The texts that a field may hold, for fields that hold one of a few. Source: the enums of the API reference
/// for Kubernetes 1.36.</summary>
internal static class EnumValues
{
    private const string Table = """
        ServiceSpec.type ClusterIP ExternalName LoadBalancer NodePort
        ServiceSpec.externalTrafficPolicy Cluster Local
        ServiceSpec.internalTrafficPolicy Cluster Local
        ServiceSpec.sessionAffinity ClientIP None
        ServiceSpec.ipFamilyPolicy PreferDualStack RequireDualStack SingleStack
        ServicePort.protocol SCTP TCP UDP
        ContainerPort.protocol SCTP TCP UDP
        Container.imagePullPolicy Always IfNotPresent Never
        Container.terminationMessagePolicy FallbackToLogsOnError File
        PodSpec.restartPolicy Always Never OnFailure
        PodSpec.dnsPolicy ClusterFirst ClusterFirstWithHostNet Default None
        DeploymentStrategy.type Recreate RollingUpdate
        HTTPGetAction.scheme HTTP HTTPS
        Taint.effect NoExecute NoSchedule PreferNoSchedule
        Toleration.effect NoExecute NoSchedule PreferNoSchedule
        EndpointSlice.addressType FQDN IPv4 IPv6
        """;

    private static readonly FrozenDictionary<string, string[]> Values = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToFrozenDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);

    /// <summary>In order of the alphabet; null for a field that may hold any text.</summary>
    /// <param name="name">"ServiceSpec.type".</param>
    public static IReadOnlyList<string>? Of(string name) => Values.GetValueOrDefault(name);
}
