namespace Signalbox.Lab.Api.Wire;

/// <content>What a pod is made of.</content>
internal static partial class ProtobufMessages
{
    private const string OfPods = """
        AWSElasticBlockStoreVolumeSource: volumeID fsType partition readOnly
        Affinity: nodeAffinity podAffinity podAntiAffinity
        AppArmorProfile: type localhostProfile
        AzureDiskVolumeSource: diskName diskURI cachingMode fsType readOnly kind
        AzureFileVolumeSource: secretName shareName readOnly
        CSIVolumeSource: driver readOnly fsType volumeAttributes nodePublishSecretRef
        Capabilities: add drop
        CephFSVolumeSource: monitors path user secretFile secretRef readOnly
        CinderVolumeSource: volumeID fsType readOnly secretRef
        ClusterTrustBundleProjection: name signerName labelSelector path optional
        ConfigMapEnvSource: +LocalObjectReference optional
        ConfigMapKeySelector: +LocalObjectReference key optional
        ConfigMapProjection: +LocalObjectReference items 4 optional
        ConfigMapVolumeSource: +LocalObjectReference items defaultMode optional
        Container: name image command args workingDir ports env resources volumeMounts livenessProbe readinessProbe
          lifecycle terminationMessagePath imagePullPolicy securityContext stdin stdinOnce tty envFrom
          terminationMessagePolicy volumeDevices startupProbe resizePolicy restartPolicy
        ContainerPort: name hostPort containerPort protocol hostIP
        ContainerResizePolicy: resourceName restartPolicy
        ContainerState: waiting running terminated
        ContainerStateRunning: startedAt
        ContainerStateTerminated: exitCode signal reason message startedAt finishedAt containerID
        ContainerStateWaiting: reason message
        ContainerStatus: name state lastState ready restartCount image imageID containerID started
          allocatedResources resources volumeMounts user allocatedResourcesStatus
        ContainerUser: linux
        DownwardAPIProjection: items
        DownwardAPIVolumeFile: path fieldRef resourceFieldRef mode
        DownwardAPIVolumeSource: items defaultMode
        EmptyDirVolumeSource: medium sizeLimit
        EnvFromSource: prefix configMapRef secretRef
        EnvVar: name value valueFrom
        EnvVarSource: fieldRef resourceFieldRef configMapKeyRef secretKeyRef
        EphemeralContainer: +EphemeralContainerCommon targetContainerName
        EphemeralContainerCommon: name image command args workingDir ports env resources volumeMounts livenessProbe
          readinessProbe lifecycle terminationMessagePath imagePullPolicy securityContext stdin stdinOnce tty
          envFrom terminationMessagePolicy volumeDevices startupProbe resizePolicy restartPolicy
        EphemeralVolumeSource: volumeClaimTemplate
        ExecAction: command
        FCVolumeSource: targetWWNs lun fsType readOnly wwids
        FlexVolumeSource: driver fsType secretRef readOnly options
        FlockerVolumeSource: datasetName datasetUUID
        GCEPersistentDiskVolumeSource: pdName fsType partition readOnly
        GRPCAction: port service
        GitRepoVolumeSource: repository revision directory
        GlusterfsVolumeSource: endpoints path readOnly
        HTTPGetAction: path port host scheme httpHeaders
        HTTPHeader: name value
        HostAlias: ip hostnames
        HostIP: ip
        HostPathVolumeSource: path type
        ISCSIVolumeSource: targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery 10
          secretRef chapAuthSession initiatorName
        ImageVolumeSource: reference pullPolicy
        KeyToPath: key path mode
        LabelSelector: matchLabels matchExpressions
        LabelSelectorRequirement: key operator values
        Lifecycle: postStart preStop
        LifecycleHandler: exec httpGet tcpSocket sleep
        LinuxContainerUser: uid gid supplementalGroups
        LocalObjectReference: name
        NFSVolumeSource: server path readOnly
        NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
        NodeSelector: nodeSelectorTerms
        NodeSelectorRequirement: key operator values
        NodeSelectorTerm: matchExpressions matchFields
        ObjectFieldSelector: apiVersion fieldPath
        ObjectMeta: name generateName namespace selfLink uid resourceVersion generation creationTimestamp
          deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers 17
          managedFields
        OwnerReference: kind 3 name uid apiVersion controller blockOwnerDeletion
        PersistentVolumeClaimSpec: accessModes resources volumeName selector storageClassName volumeMode dataSource
          dataSourceRef volumeAttributesClassName
        PersistentVolumeClaimTemplate: metadata spec
        PersistentVolumeClaimVolumeSource: claimName readOnly
        PhotonPersistentDiskVolumeSource: pdID fsType
        Pod: metadata spec status
        PodAffinity: requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
        PodAffinityTerm: labelSelector namespaces topologyKey namespaceSelector matchLabelKeys mismatchLabelKeys
        PodAntiAffinity: requiredDuringSchedulingIgnoredDuringExecution
          preferredDuringSchedulingIgnoredDuringExecution
        PodCondition: type status lastProbeTime lastTransitionTime reason message
        PodDNSConfig: nameservers searches options
        PodDNSConfigOption: name value
        PodIP: ip
        PodOS: name
        PodReadinessGate: conditionType
        PodResourceClaim: name 3 resourceClaimName resourceClaimTemplateName
        PodResourceClaimStatus: name resourceClaimName
        PodSchedulingGate: name
        PodSecurityContext: seLinuxOptions runAsUser runAsNonRoot supplementalGroups fsGroup runAsGroup sysctls
          windowsOptions fsGroupChangePolicy seccompProfile appArmorProfile supplementalGroupsPolicy
          seLinuxChangePolicy
        PodSpec: volumes containers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy
          nodeSelector serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC securityContext
          imagePullSecrets hostname subdomain affinity schedulerName initContainers automountServiceAccountToken
          tolerations hostAliases priorityClassName priority dnsConfig shareProcessNamespace readinessGates
          runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints
          ephemeralContainers setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources
        PodStatus: phase conditions message reason hostIP podIP startTime containerStatuses qosClass
          initContainerStatuses nominatedNodeName podIPs ephemeralContainerStatuses resize resourceClaimStatuses
          hostIPs
        PortworxVolumeSource: volumeID fsType readOnly
        PreferredSchedulingTerm: weight preference
        Probe: +ProbeHandler initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
          terminationGracePeriodSeconds
        ProbeHandler: exec httpGet tcpSocket grpc
        ProjectedVolumeSource: sources defaultMode
        QuobyteVolumeSource: registry volume readOnly user group tenant
        RBDVolumeSource: monitors image fsType pool user keyring secretRef readOnly
        ResourceClaim: name request
        ResourceFieldSelector: containerName resource divisor
        ResourceHealth: resourceID health
        ResourceRequirements: limits requests claims
        ResourceStatus: name resources
        SELinuxOptions: user role type level
        ScaleIOVolumeSource: gateway system secretRef sslEnabled protectionDomain storagePool storageMode volumeName
          fsType readOnly
        SeccompProfile: type localhostProfile
        SecretEnvSource: +LocalObjectReference optional
        SecretKeySelector: +LocalObjectReference key optional
        SecretProjection: +LocalObjectReference items 4 optional
        SecretVolumeSource: secretName items defaultMode optional
        SecurityContext: capabilities privileged seLinuxOptions runAsUser runAsNonRoot readOnlyRootFilesystem
          allowPrivilegeEscalation runAsGroup procMount windowsOptions seccompProfile appArmorProfile
        ServiceAccountTokenProjection: audience expirationSeconds path
        SleepAction: seconds
        StorageOSVolumeSource: volumeName volumeNamespace fsType readOnly secretRef
        Sysctl: name value
        TCPSocketAction: port host
        Toleration: key operator value effect tolerationSeconds
        TopologySpreadConstraint: maxSkew topologyKey whenUnsatisfiable labelSelector minDomains nodeAffinityPolicy
          nodeTaintsPolicy matchLabelKeys
        TypedLocalObjectReference: apiGroup kind name
        TypedObjectReference: apiGroup kind name namespace
        Volume: name +VolumeSource
        VolumeDevice: name devicePath
        VolumeMount: name readOnly mountPath subPath mountPropagation subPathExpr recursiveReadOnly
        VolumeMountStatus: name mountPath readOnly recursiveReadOnly
        VolumeProjection: secret downwardAPI configMap serviceAccountToken clusterTrustBundle
        VolumeResourceRequirements: limits requests
        VolumeSource: hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs
          persistentVolumeClaim rbd flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap
          vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO projected storageos csi
          ephemeral image
        VsphereVirtualDiskVolumeSource: volumePath fsType storagePolicyName storagePolicyID
        WeightedPodAffinityTerm: weight podAffinityTerm
        WindowsSecurityContextOptions: gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess
        """;
}
