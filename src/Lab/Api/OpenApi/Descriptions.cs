using System.Collections.Frozen;

namespace Signalbox.Lab.Api.OpenApi;

/// <summary>What "kubectl explain" says of a type or a field, in our own words. Most have none: the reference of
/// Kubernetes says it better.</summary>
internal static class Descriptions
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["Service"] = "One stable name and address for a changing set of pods.",
        ["Service.spec"] = "What the Service shall be.",
        ["Service.status"] = "What the cluster made of it.",
        ["ServiceSpec"] = "What a Service shall be.",
        ["ServiceSpec.type"] =
            "How the Service is reached: ClusterIP within the cluster, NodePort also at a port of every node, "
            + "LoadBalancer also at an address from outside, ExternalName as another DNS name.",
        ["ServiceSpec.clusterIP"] = "The virtual address. None for a Service without one; left out, it is given one.",
        ["ServiceSpec.clusterIPs"] = "The virtual addresses, one of each IP family; the first is clusterIP.",
        ["ServiceSpec.ports"] = "The ports that the Service listens at.",
        ["ServiceSpec.selector"] = "The labels of the pods that serve it. Without one, somebody else writes endpoints.",
        ["ServiceSpec.sessionAffinity"] = "ClientIP sends a client to the same pod for a while; None does not.",
        ["ServiceSpec.externalTrafficPolicy"] =
            "Which pods serve traffic from outside. Cluster: all. Local: those on the node that the packet came to, "
            + "which lets them see the client's address.",
        ["ServiceSpec.internalTrafficPolicy"] =
            "Which pods serve traffic from pods. Cluster: all. Local: those on the client's own node.",
        ["ServiceSpec.externalIPs"] = "Addresses, not managed by the cluster, at which nodes take traffic for it.",
        ["ServiceSpec.healthCheckNodePort"] =
            "The port at which each node tells load balancers whether it has a pod of the Service.",
        ["ServiceSpec.loadBalancerSourceRanges"] = "The clients that the load balancer's address is open to, as CIDRs.",
        ["ServiceSpec.trafficDistribution"] = "Which pods are preferred: PreferSameZone or PreferSameNode.",
        ["ServiceSpec.publishNotReadyAddresses"] = "Whether pods that are not ready count as endpoints.",
        ["ServicePort.port"] = "The port of the Service.",
        ["ServicePort.targetPort"] = "The port of the pods, as a number or by the name that their containers give it.",
        ["ServicePort.nodePort"] = "The port of every node, for types NodePort and LoadBalancer.",
        ["ServicePort.protocol"] = "TCP, UDP or SCTP.",
        ["Pod"] = "Containers that run together on one node, and share its network namespace.",
        ["Pod.spec"] = "What the pod shall be.",
        ["Pod.status"] = "How the pod is.",
        ["PodSpec"] = "What a pod shall be.",
        ["PodSpec.containers"] = "The containers that run as long as the pod does.",
        ["PodSpec.initContainers"] = "Containers that run before, one after the other.",
        ["PodSpec.nodeName"] = "The node that it runs on. The scheduler writes it.",
        ["PodSpec.nodeSelector"] = "Labels that the node must have.",
        ["PodSpec.restartPolicy"] = "When containers that ended start again: Always, OnFailure or Never.",
        ["PodSpec.terminationGracePeriodSeconds"] = "How long containers may take to end when the pod is deleted.",
        ["Container.image"] = "What runs in it.",
        ["Container.ports"] = "The ports that it listens at. To list them opens none.",
        ["Container.env"] = "Variables of its environment.",
        ["Container.readinessProbe"] = "Whether it is ready for traffic, asked again and again.",
        ["Container.livenessProbe"] = "Whether it lives, asked again and again; when not, it is started anew.",
        ["Deployment"] = "Keeps a number of equal pods running, and replaces them step by step when they change.",
        ["DeploymentSpec.replicas"] = "How many pods there shall be. 1 when left out.",
        ["DeploymentSpec.selector"] = "The labels of its pods. Cannot be changed.",
        ["DeploymentSpec.template"] = "What its pods are made from.",
        ["DeploymentSpec.strategy"] = "How pods are replaced.",
        ["ReplicaSet"] = "Keeps a number of equal pods running.",
        ["ReplicaSetSpec.replicas"] = "How many pods there shall be. 1 when left out.",
        ["EndpointSlice"] = "Some of a Service's endpoints: addresses and ports that serve it.",
        ["EndpointConditions.ready"] = "Whether it takes new traffic.",
        ["EndpointConditions.serving"] = "Whether it answers, though it may be ending.",
        ["EndpointConditions.terminating"] = "Whether it is ending.",
        ["Node"] = "A machine that runs pods.",
        ["NodeSpec.podCIDR"] = "The range that its pods' addresses come from.",
        ["NodeSpec.unschedulable"] = "Whether no new pods are sent to it.",
        ["Namespace"] = "A part of the cluster in which names are unique.",
        ["ConfigMap"] = "Texts that pods read as files or variables.",
        ["Secret"] = "Bytes that pods read as files or variables, and that are shown to few.",
        ["ServiceAccount"] = "Who a pod is to the API server.",
        ["Event"] = "Something that happened to an object.",
        ["ObjectMeta"] = "What every object has: its name, its labels, its history.",
        ["ObjectMeta.name"] = "Unique among the objects of its kind in its namespace.",
        ["ObjectMeta.labels"] = "What selectors ask for.",
        ["ObjectMeta.annotations"] = "Notes that nothing is selected by.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="name">"Service", "ServiceSpec.ports".</param>
    public static string? Find(string name) => Words.GetValueOrDefault(name);
}
