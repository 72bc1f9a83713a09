using System.Collections.Frozen;
using System.Globalization;

namespace Signalbox.Lab.Api.Wire;

/// <summary>Which number a field of a protobuf message has. What a field holds is in the schema. A line names a message
/// and its fields in the order of their numbers, from 1; a number stands before a field that does not follow on. A
/// plus stands before a message whose fields are, in JSON, those of the message around it. Source: the numbers that
/// kubectl 1.32 writes, which are those of generated.proto of Kubernetes 1.32. Fields that came later have no line and
/// are skipped: what is decoded was written by that kubectl or an older one.</summary>
internal static partial class ProtobufMessages
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<int, string>>> Messages = new(Parse);

    /// <summary>Names by number, with their plus. <paramref name="name"/> is the type's, with the group before it where
    /// two groups have one of that name: "Pod", "events.Event". Null for a message that is not known.</summary>
    public static FrozenDictionary<int, string>? Find(string name) => Messages.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, FrozenDictionary<int, string>> Parse() =>
        $"{OfPods}\n{OfOthers}\n{OfGroups}\n{OfStorage}".Replace("\n  ", " ", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Split(": "))
            .ToFrozenDictionary(parts => parts[0], parts => Numbered(parts[1].Split(' ')), StringComparer.Ordinal);

    private static FrozenDictionary<int, string> Numbered(string[] words)
    {
        var fields = new Dictionary<int, string>();
        var next = 1;
        foreach (var word in words)
        {
            if (int.TryParse(word, CultureInfo.InvariantCulture, out var number))
            {
                next = number;
            }
            else
            {
                fields.Add(next++, word);
            }
        }

        return fields.ToFrozenDictionary();
    }

    private const string OfOthers = """
        AttachedVolume: name devicePath
        Binding: metadata target
        BoundObjectReference: kind apiVersion name uid
        ClientIPConfig: timeoutSeconds
        Condition: type status observedGeneration lastTransitionTime reason message
        ConfigMap: metadata data binaryData immutable
        ConfigMapNodeConfigSource: namespace name uid resourceVersion kubeletConfigKey
        ContainerImage: names sizeBytes
        DaemonEndpoint: Port
        DeleteOptions: gracePeriodSeconds preconditions orphanDependents propagationPolicy dryRun
          ignoreStoreReadErrorWithClusterBreakingPotential
        Deployment: metadata spec status
        DeploymentCondition: type status 4 reason message lastUpdateTime lastTransitionTime
        DeploymentSpec: replicas selector template strategy minReadySeconds revisionHistoryLimit paused 9
          progressDeadlineSeconds
        DeploymentStatus: observedGeneration replicas updatedReplicas availableReplicas unavailableReplicas
          conditions readyReplicas collisionCount
        DeploymentStrategy: type rollingUpdate
        Endpoint: addresses conditions hostname targetRef deprecatedTopology nodeName zone hints
        EndpointAddress: ip targetRef hostname nodeName
        EndpointConditions: ready serving terminating
        EndpointHints: forZones
        EndpointPort: name port protocol appProtocol
        EndpointSlice: metadata endpoints ports addressType
        EndpointSubset: addresses notReadyAddresses ports
        Endpoints: metadata subsets
        Event: metadata involvedObject reason message source firstTimestamp lastTimestamp count type eventTime
          series action related reportingComponent reportingInstance
        EventSeries: count lastObservedTime
        EventSource: component host
        Eviction: metadata deleteOptions
        FieldSelectorAttributes: rawSelector requirements
        FieldSelectorRequirement: key operator values
        ForZone: name
        LabelSelectorAttributes: rawSelector requirements
        Lease: metadata spec
        LeaseSpec: holderIdentity leaseDurationSeconds acquireTime renewTime leaseTransitions strategy
          preferredHolder
        LoadBalancerIngress: ip hostname ipMode ports
        LoadBalancerStatus: ingress
        ManagedFieldsEntry: manager operation apiVersion time 6 fieldsType fieldsV1 subresource
        Namespace: metadata spec status
        NamespaceCondition: type status 4 lastTransitionTime reason message
        NamespaceSpec: finalizers
        NamespaceStatus: phase conditions
        Node: metadata spec status
        NodeAddress: type address
        NodeCondition: type status lastHeartbeatTime lastTransitionTime reason message
        NodeConfigSource: 2 configMap
        NodeConfigStatus: assigned active lastKnownGood error
        NodeDaemonEndpoints: kubeletEndpoint
        NodeFeatures: supplementalGroupsPolicy
        NodeRuntimeHandler: name features
        NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts userNamespaces
        NodeSpec: podCIDR externalID providerID unschedulable taints configSource podCIDRs
        NodeStatus: capacity allocatable phase conditions addresses daemonEndpoints nodeInfo images volumesInUse
          volumesAttached config runtimeHandlers features
        NodeSystemInfo: machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion
          kubeProxyVersion operatingSystem architecture
        NonResourceAttributes: path verb
        NonResourceRule: verbs nonResourceURLs
        ObjectReference: kind namespace name uid apiVersion resourceVersion fieldPath
        PodTemplateSpec: metadata spec
        PortStatus: port protocol error
        Preconditions: uid resourceVersion
        ReplicaSet: metadata spec status
        ReplicaSetCondition: type status lastTransitionTime reason message
        ReplicaSetSpec: replicas selector template minReadySeconds
        ReplicaSetStatus: replicas fullyLabeledReplicas observedGeneration readyReplicas availableReplicas
          conditions
        ResourceAttributes: namespace verb group version resource subresource name fieldSelector labelSelector
        ResourceRule: verbs apiGroups resources resourceNames
        RollingUpdateDeployment: maxUnavailable maxSurge
        Scale: metadata spec status
        ScaleSpec: replicas
        ScaleStatus: replicas selector
        Secret: metadata data type stringData immutable
        SelfSubjectAccessReview: metadata spec status
        SelfSubjectAccessReviewSpec: resourceAttributes nonResourceAttributes
        SelfSubjectReview: metadata status
        SelfSubjectReviewStatus: userInfo
        SelfSubjectRulesReview: metadata spec status
        SelfSubjectRulesReviewSpec: namespace
        Service: metadata spec status
        ServiceAccount: metadata secrets imagePullSecrets automountServiceAccountToken
        ServiceCIDR: metadata spec status
        ServiceCIDRSpec: cidrs
        ServiceCIDRStatus: conditions
        ServicePort: name protocol port targetPort nodePort appProtocol
        ServiceSpec: ports selector clusterIP type externalIPs 7 sessionAffinity loadBalancerIP
          loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses
          sessionAffinityConfig 17 ipFamilyPolicy clusterIPs ipFamilies allocateLoadBalancerNodePorts
          loadBalancerClass internalTrafficPolicy trafficDistribution
        ServiceStatus: loadBalancer conditions
        SessionAffinityConfig: clientIP
        SubjectAccessReview: metadata spec status
        SubjectAccessReviewSpec: resourceAttributes nonResourceAttributes user groups extra uid
        SubjectAccessReviewStatus: allowed reason evaluationError denied
        SubjectRulesReviewStatus: resourceRules nonResourceRules incomplete evaluationError
        Taint: key value effect timeAdded
        TokenRequest: metadata spec status
        TokenRequestSpec: audiences 3 boundObjectRef expirationSeconds
        TokenRequestStatus: token expirationTimestamp
        UserInfo: username uid groups extra
        discovery.EndpointPort: name protocol port appProtocol
        events.Event: metadata eventTime series reportingController reportingInstance action reason regarding
          related note type deprecatedSource deprecatedFirstTimestamp deprecatedLastTimestamp deprecatedCount
        events.EventSeries: count lastObservedTime
        """;
}
