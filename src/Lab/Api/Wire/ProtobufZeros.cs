using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Schema;

namespace Signalbox.Lab.Api.Wire;

/// <summary>In protobuf every plain field is written, zero or not; in JSON it is left out when zero. The fields here
/// are pointers upstream: they are only written when they were given, so their zero says something. Source: the types
/// of Kubernetes 1.36.</summary>
internal static class ProtobufZeros
{
    private static readonly HashSet<string> Meant = new(StringComparer.Ordinal)
    {
        "DeploymentSpec.replicas", "ReplicaSetSpec.replicas", "DeploymentSpec.revisionHistoryLimit",
        "DeploymentSpec.progressDeadlineSeconds", "PodSpec.terminationGracePeriodSeconds",
        "PodSpec.activeDeadlineSeconds", "PodSpec.priority", "PodSpec.automountServiceAccountToken",
        "PodSpec.enableServiceLinks", "PodSpec.shareProcessNamespace", "PodSpec.setHostnameAsFQDN",
        "PodSpec.hostUsers", "Probe.terminationGracePeriodSeconds", "Toleration.tolerationSeconds",
        "PodSecurityContext.runAsUser", "PodSecurityContext.runAsGroup", "PodSecurityContext.runAsNonRoot",
        "PodSecurityContext.fsGroup", "SecurityContext.runAsUser", "SecurityContext.runAsGroup",
        "SecurityContext.runAsNonRoot", "SecurityContext.privileged", "SecurityContext.readOnlyRootFilesystem",
        "SecurityContext.allowPrivilegeEscalation", "SecretVolumeSource.defaultMode", "SecretVolumeSource.optional",
        "ConfigMapVolumeSource.defaultMode", "ConfigMapVolumeSource.optional", "ProjectedVolumeSource.defaultMode",
        "DownwardAPIVolumeSource.defaultMode", "DownwardAPIVolumeFile.mode", "KeyToPath.mode",
        "ConfigMapKeySelector.optional", "SecretKeySelector.optional", "ConfigMapEnvSource.optional",
        "SecretEnvSource.optional", "ConfigMapProjection.optional", "SecretProjection.optional",
        "ServiceAccountTokenProjection.expirationSeconds", "PersistentVolumeClaimSpec.storageClassName",
        "ClientIPConfig.timeoutSeconds", "ServiceSpec.allocateLoadBalancerNodePorts", "ContainerStatus.started",
        "OwnerReference.controller", "OwnerReference.blockOwnerDeletion", "ObjectMeta.deletionGracePeriodSeconds",
        "ConfigMap.immutable", "Secret.immutable", "ServiceAccount.automountServiceAccountToken",
        "DeleteOptions.gracePeriodSeconds", "DeleteOptions.orphanDependents", "EndpointConditions.ready",
        "EndpointConditions.serving", "EndpointConditions.terminating", "EndpointPort.name",
        "TokenRequestSpec.expirationSeconds", "StatefulSetSpec.replicas", "StatefulSetSpec.revisionHistoryLimit",
        "RollingUpdateStatefulSetStrategy.partition", "DaemonSetSpec.revisionHistoryLimit", "JobSpec.parallelism",
        "JobSpec.completions", "JobSpec.activeDeadlineSeconds", "JobSpec.manualSelector", "JobSpec.backoffLimit",
        "JobSpec.ttlSecondsAfterFinished", "JobSpec.suspend", "CronJobSpec.suspend",
        "CronJobSpec.startingDeadlineSeconds", "CronJobSpec.successfulJobsHistoryLimit",
        "CronJobSpec.failedJobsHistoryLimit", "LeaseSpec.leaseTransitions",
        "PodDisruptionBudgetSpec.minAvailable", "PodDisruptionBudgetSpec.maxUnavailable",
        "RollingUpdateDaemonSet.maxUnavailable", "RollingUpdateDaemonSet.maxSurge",
        "ReplicationControllerSpec.replicas", "StorageClass.allowVolumeExpansion",
    };

    /// <summary>Whether a value that was written says nothing.</summary>
    public static bool IsLeftOut(ObjectShape shape, ShapeField field, JsonNode? value)
    {
        if (value is null)
        {
            return true;
        }

        return !field.IsRequired && IsZero(value) && !Meant.Contains($"{shape.GoName}.{field.Name}");
    }

    private static bool IsZero(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Length == 0,
        JsonValueKind.False => true,
        JsonValueKind.Number => value.ToJsonString() == "0",
        _ => false,
    };
}
