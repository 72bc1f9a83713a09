using System.Collections.Frozen;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>The strategy of each kind, a row each. A kind without one is stored as it comes.</summary>
internal static class KindStrategies
{
    private static readonly KindStrategy Plain = new() { Name = NameRules.Subdomain };

    private static readonly FrozenDictionary<ResourceKind, KindStrategy> Rows =
        new Dictionary<ResourceKind, KindStrategy>
        {
            [ResourceKinds.Services] = new()
            {
                Name = NameRules.Service,
                HasStatus = true,
                Begin = ServiceDefaults.Begin,
                Default = ServiceDefaults.Fill,
                Carry = ServiceCarry.Over,
                Validate = ServiceRules.Validate,
                ValidateChange = ServiceAddressRules.ValidateChange,
            },
            [ResourceKinds.Pods] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = PodDefaults.Begin,
                Default = PodDefaults.Fill,
                Validate = PodRules.Validate,
                ValidateNew = EphemeralContainerRules.ValidateNew,
                ValidateChange = PodRules.ValidateChange,
                GraceSeconds = PodRules.GraceSeconds,
                Warnings = UnfollowedFields.OfPod,
            },
            [ResourceKinds.Deployments] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = WorkloadDefaults.BeginDeployment,
                Default = WorkloadDefaults.FillDeployment,
                Validate = WorkloadRules.ValidateDeployment,
                ValidateChange = WorkloadRules.ValidateChange,
                Counts = WorkloadRules.CountsAnnotations,
                Warnings = UnfollowedFields.OfTemplate,
            },
            [ResourceKinds.ReplicaSets] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = WorkloadDefaults.BeginReplicaSet,
                Default = WorkloadDefaults.FillReplicaSet,
                Validate = WorkloadRules.ValidateReplicaSet,
                ValidateChange = WorkloadRules.ValidateChange,
                Warnings = UnfollowedFields.OfTemplate,
            },
            [ResourceKinds.Endpoints] = new()
            {
                Name = NameRules.Subdomain,
                Default = EndpointStrategies.FillEndpoints,
                Validate = EndpointStrategies.ValidateEndpoints,
            },
            [ResourceKinds.EndpointSlices] = new()
            {
                Name = NameRules.Subdomain,
                Default = EndpointStrategies.FillSlice,
                Validate = EndpointStrategies.ValidateSlice,
                ValidateChange = EndpointStrategies.ValidateSliceChange,
                Counts = EndpointStrategies.CountsLabels,
            },
            [ResourceKinds.Nodes] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                KeepsFirstStatus = true,
                Default = ClusterStrategies.FillNode,
                Validate = ClusterStrategies.ValidateNode,
                ValidateChange = ClusterStrategies.ValidateNodeChange,
            },
            [ResourceKinds.Namespaces] = new()
            {
                Name = NameRules.Label,
                HasStatus = true,
                Begin = ClusterStrategies.BeginNamespace,
                Default = ClusterStrategies.FillNamespace,
            },
            [ResourceKinds.ServiceCIDRs] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = json => json["status"] = new System.Text.Json.Nodes.JsonObject(),
                Validate = ClusterStrategies.ValidateServiceCIDR,
                ValidateChange = ClusterStrategies.ValidateServiceCIDRChange,
            },
            [ResourceKinds.ConfigMaps] = new()
            {
                Name = NameRules.Subdomain,
                Validate = StoredDataRules.ValidateConfigMap,
                ValidateChange = StoredDataRules.ValidateConfigMapChange,
            },
            [ResourceKinds.Secrets] = new()
            {
                Name = NameRules.Subdomain,
                Default = StoredDataRules.FillSecret,
                Validate = StoredDataRules.ValidateSecret,
                ValidateChange = StoredDataRules.ValidateSecretChange,
            },
            [WorkloadKinds.StatefulSets] = new()
            {
                Name = NameRules.Label,
                HasStatus = true,
                Begin = StatefulSetStrategy.Begin,
                Default = StatefulSetStrategy.Fill,
                Validate = StatefulSetStrategy.Validate,
                ValidateChange = StatefulSetStrategy.ValidateChange,
                Warnings = UnfollowedFields.OfStatefulSet,
            },
            [WorkloadKinds.DaemonSets] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = DaemonSetStrategy.Begin,
                Default = DaemonSetStrategy.Fill,
                Carry = DaemonSetStrategy.Carry,
                Validate = DaemonSetStrategy.Validate,
                ValidateChange = WorkloadRules.ValidateChange,
                Warnings = UnfollowedFields.OfTemplate,
            },
            [WorkloadKinds.Jobs] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = JobStrategies.Begin,
                Default = JobStrategies.FillJob,
                Validate = JobStrategies.ValidateJob,
                ValidateChange = JobStrategies.ValidateJobChange,
                Warnings = UnfollowedFields.OfJob,
            },
            [WorkloadKinds.CronJobs] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = JobStrategies.Begin,
                Default = JobStrategies.FillCronJob,
                Validate = JobStrategies.ValidateCronJob,
                Warnings = UnfollowedFields.OfCronJob,
            },
            [PolicyKinds.Ingresses] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = PolicyStrategies.BeginIngress,
                Validate = PolicyStrategies.ValidateIngress,
            },
            [PolicyKinds.IngressClasses] = new()
            {
                Name = NameRules.Subdomain,
                Validate = PolicyStrategies.ValidateIngressClass,
                ValidateChange = PolicyStrategies.ValidateIngressClassChange,
            },
            [PolicyKinds.NetworkPolicies] = new()
            {
                Name = NameRules.Subdomain,
                Default = PolicyStrategies.FillNetworkPolicy,
                Validate = PolicyStrategies.ValidateNetworkPolicy,
            },
            [PolicyKinds.PodDisruptionBudgets] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = PolicyStrategies.BeginBudget,
                Validate = PolicyStrategies.ValidateBudget,
            },
            [PolicyKinds.Leases] = new() { Name = NameRules.Subdomain, Validate = PolicyStrategies.ValidateLease },
            [StorageKinds.Claims] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = StorageStrategies.BeginClaim,
                Default = StorageStrategies.FillClaim,
                Validate = StorageStrategies.ValidateClaim,
                ValidateChange = StorageStrategies.ValidateClaimChange,
            },
            [StorageKinds.Volumes] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = StorageStrategies.BeginVolume,
                Default = StorageStrategies.FillVolume,
                Validate = StorageStrategies.ValidateVolume,
            },
            [StorageKinds.Classes] = new()
            {
                Name = NameRules.Subdomain,
                Default = StorageStrategies.FillClass,
                Validate = StorageStrategies.ValidateClass,
                ValidateChange = StorageStrategies.ValidateClassChange,
            },
            [StorageKinds.ReplicationControllers] = new()
            {
                Name = NameRules.Subdomain,
                HasStatus = true,
                Begin = StorageStrategies.BeginReplicationController,
                Default = StorageStrategies.FillReplicationController,
            },
            [AccessKinds.Roles] = new() { Name = NameRules.PathSegment, Validate = AccessStrategies.ValidateRole },
            [AccessKinds.ClusterRoles] = new()
            {
                Name = NameRules.PathSegment,
                Validate = AccessStrategies.ValidateClusterRole,
            },
            [AccessKinds.RoleBindings] = new()
            {
                Name = NameRules.PathSegment,
                Default = AccessStrategies.FillBinding,
                Validate = AccessStrategies.ValidateRoleBinding,
                ValidateChange = AccessStrategies.ValidateBindingChange,
            },
            [AccessKinds.ClusterRoleBindings] = new()
            {
                Name = NameRules.PathSegment,
                Default = AccessStrategies.FillBinding,
                Validate = AccessStrategies.ValidateClusterRoleBinding,
                ValidateChange = AccessStrategies.ValidateBindingChange,
            },
            [ResourceKinds.Events] = new() { Name = NameRules.Subdomain, Validate = EventRules.ValidateNewer },
            [ResourceKinds.CoreEvents] = new() { Name = NameRules.Subdomain, Validate = EventRules.ValidateCore },
        }.ToFrozenDictionary();

    public static KindStrategy Of(ResourceKind kind) => Rows.GetValueOrDefault(kind, Plain);
}
