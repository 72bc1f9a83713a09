using System.Collections.Frozen;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The table of each kind. Names, types and priorities of columns were read from the answers of kube-apiserver
/// 1.36.2.</summary>
internal static class KindTables
{
    private static readonly FrozenDictionary<(string Group, string Plural), KindTable> Tables =
        new Dictionary<(string, string), KindTable>
        {
            [("", "pods")] = PodTable.Table,
            [("", "services")] = ServiceTable.Table,
            [("", "endpoints")] = EndpointTables.Endpoints,
            [("discovery.k8s.io", "endpointslices")] = EndpointTables.Slices,
            [("", "nodes")] = NodeTable.Table,
            [("", "namespaces")] = SmallTables.Namespaces,
            [("", "configmaps")] = SmallTables.ConfigMaps,
            [("", "secrets")] = SmallTables.Secrets,
            [("", "serviceaccounts")] = SmallTables.NameAndAge,
            [("", "events")] = EventTables.Core,
            [("events.k8s.io", "events")] = EventTables.Events,
            [("apps", "deployments")] = WorkloadTables.Deployments,
            [("apps", "replicasets")] = WorkloadTables.ReplicaSets,
            [("networking.k8s.io", "servicecidrs")] = SmallTables.ServiceCIDRs,
            [("coordination.k8s.io", "leases")] = SmallTables.Leases,
            [("apps", "statefulsets")] = PodSetTables.StatefulSets,
            [("apps", "daemonsets")] = PodSetTables.DaemonSets,
            [("apps", "controllerrevisions")] = PodSetTables.ControllerRevisions,
            [("batch", "jobs")] = BatchTables.Jobs,
            [("batch", "cronjobs")] = BatchTables.CronJobs,
            [("networking.k8s.io", "ingresses")] = PolicyTables.Ingresses,
            [("networking.k8s.io", "ingressclasses")] = PolicyTables.IngressClasses,
            [("networking.k8s.io", "networkpolicies")] = PolicyTables.NetworkPolicies,
            [("policy", "poddisruptionbudgets")] = PolicyTables.PodDisruptionBudgets,
            [("", "persistentvolumeclaims")] = StorageTables.Claims,
            [("", "persistentvolumes")] = StorageTables.Volumes,
            [("storage.k8s.io", "storageclasses")] = StorageTables.Classes,
            [("", "replicationcontrollers")] = WorkloadTables.ReplicationControllers,
            [("rbac.authorization.k8s.io", "roles")] = AccessTables.Roles,
            [("rbac.authorization.k8s.io", "clusterroles")] = AccessTables.Roles,
            [("rbac.authorization.k8s.io", "rolebindings")] = AccessTables.RoleBindings,
            [("rbac.authorization.k8s.io", "clusterrolebindings")] = AccessTables.ClusterRoleBindings,
        }.ToFrozenDictionary();

    /// <summary>Name and age for a kind that has no table of its own.</summary>
    public static KindTable Of(ResourceKind kind) =>
        Tables.GetValueOrDefault((kind.Group, kind.Plural)) ?? SmallTables.NameAndAge;
}
