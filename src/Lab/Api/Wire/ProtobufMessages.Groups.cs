namespace Signalbox.Lab.Api.Wire;

/// <content>Workloads, batch, networking, policy and access.</content>
internal static partial class ProtobufMessages
{
    private const string OfGroups = """
        AggregationRule: clusterRoleSelectors
        ClusterRole: metadata rules aggregationRule
        ClusterRoleBinding: metadata subjects roleRef
        ControllerRevision: metadata data revision
        CronJob: metadata spec status
        CronJobSpec: schedule startingDeadlineSeconds concurrencyPolicy suspend jobTemplate
          successfulJobsHistoryLimit failedJobsHistoryLimit timeZone
        CronJobStatus: active 4 lastScheduleTime lastSuccessfulTime
        DaemonSet: metadata spec status
        DaemonSetCondition: type status lastTransitionTime reason message
        DaemonSetSpec: selector template updateStrategy minReadySeconds 6 revisionHistoryLimit
        DaemonSetStatus: currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady
          observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount conditions
        DaemonSetUpdateStrategy: type rollingUpdate
        HTTPIngressPath: path backend pathType
        HTTPIngressRuleValue: paths
        IPBlock: cidr except
        Ingress: metadata spec status
        IngressBackend: 3 resource service
        IngressClass: metadata spec
        IngressClassParametersReference: apiGroup kind name scope namespace
        IngressClassSpec: controller parameters
        IngressLoadBalancerIngress: ip hostname 4 ports
        IngressLoadBalancerStatus: ingress
        IngressPortStatus: port protocol error
        IngressRule: host +IngressRuleValue
        IngressRuleValue: http
        IngressServiceBackend: name port
        IngressSpec: defaultBackend tls rules ingressClassName
        IngressStatus: loadBalancer
        IngressTLS: hosts secretName
        Job: metadata spec status
        JobCondition: type status lastProbeTime lastTransitionTime reason message
        JobSpec: parallelism completions activeDeadlineSeconds selector manualSelector template backoffLimit
          ttlSecondsAfterFinished completionMode suspend podFailurePolicy backoffLimitPerIndex maxFailedIndexes
          podReplacementPolicy managedBy successPolicy
        JobStatus: conditions startTime completionTime active succeeded failed completedIndexes
          uncountedTerminatedPods ready failedIndexes terminating
        JobTemplateSpec: metadata spec
        LocalSubjectAccessReview: metadata spec status
        ModifyVolumeStatus: targetVolumeAttributesClassName status
        NetworkPolicy: metadata spec
        NetworkPolicyEgressRule: ports to
        NetworkPolicyIngressRule: ports from
        NetworkPolicyPeer: podSelector namespaceSelector ipBlock
        NetworkPolicyPort: protocol port endPort
        NetworkPolicySpec: podSelector ingress egress policyTypes
        PersistentVolumeClaim: metadata spec status
        PersistentVolumeClaimCondition: type status lastProbeTime lastTransitionTime reason message
        PersistentVolumeClaimStatus: phase accessModes capacity conditions allocatedResources 7
          allocatedResourceStatuses currentVolumeAttributesClassName modifyVolumeStatus
        PodDisruptionBudget: metadata spec status
        PodDisruptionBudgetSpec: minAvailable selector maxUnavailable unhealthyPodEvictionPolicy
        PodDisruptionBudgetStatus: observedGeneration disruptedPods disruptionsAllowed currentHealthy
          desiredHealthy expectedPods conditions
        PodFailurePolicy: rules
        PodFailurePolicyOnExitCodesRequirement: containerName operator values
        PodFailurePolicyOnPodConditionsPattern: type status
        PodFailurePolicyRule: action onExitCodes onPodConditions
        PolicyRule: verbs apiGroups resources resourceNames nonResourceURLs
        Role: metadata rules
        RoleBinding: metadata subjects roleRef
        RoleRef: apiGroup kind name
        RollingUpdateDaemonSet: maxUnavailable maxSurge
        RollingUpdateStatefulSetStrategy: partition maxUnavailable
        ServiceBackendPort: name number
        StatefulSet: metadata spec status
        StatefulSetCondition: type status lastTransitionTime reason message
        StatefulSetOrdinals: start
        StatefulSetPersistentVolumeClaimRetentionPolicy: whenDeleted whenScaled
        StatefulSetSpec: replicas selector template volumeClaimTemplates serviceName podManagementPolicy
          updateStrategy revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals
        StatefulSetStatus: observedGeneration replicas readyReplicas currentReplicas updatedReplicas
          currentRevision updateRevision 9 collisionCount conditions availableReplicas
        StatefulSetUpdateStrategy: type rollingUpdate
        Subject: kind apiGroup name namespace
        SuccessPolicy: rules
        SuccessPolicyRule: succeededIndexes succeededCount
        UncountedTerminatedPods: succeeded failed
        """;
}
