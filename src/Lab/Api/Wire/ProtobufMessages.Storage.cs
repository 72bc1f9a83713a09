namespace Signalbox.Lab.Api.Wire;

/// <content>Storage, ReplicationControllers, and what is asked about tokens.</content>
internal static partial class ProtobufMessages
{
    private const string OfStorage = """
        AzureFilePersistentVolumeSource: secretName shareName readOnly secretNamespace
        CSIPersistentVolumeSource: driver volumeHandle readOnly fsType volumeAttributes controllerPublishSecretRef
          nodeStageSecretRef nodePublishSecretRef controllerExpandSecretRef nodeExpandSecretRef
        CephFSPersistentVolumeSource: monitors path user secretFile secretRef readOnly
        CinderPersistentVolumeSource: volumeID fsType readOnly secretRef
        FlexPersistentVolumeSource: driver fsType secretRef readOnly options
        GlusterfsPersistentVolumeSource: endpoints path readOnly endpointsNamespace
        ISCSIPersistentVolumeSource: targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery 10
          secretRef chapAuthSession initiatorName
        LocalVolumeSource: path fsType
        PersistentVolume: metadata spec status
        PersistentVolumeSource: gcePersistentDisk awsElasticBlockStore hostPath glusterfs nfs rbd iscsi cinder cephfs fc
          flocker flexVolume azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO local
          storageos csi
        PersistentVolumeSpec: capacity +PersistentVolumeSource accessModes claimRef persistentVolumeReclaimPolicy
          storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName
        PersistentVolumeStatus: phase message reason lastPhaseTransitionTime
        RBDPersistentVolumeSource: monitors image fsType pool user keyring secretRef readOnly
        ReplicationController: metadata spec status
        ReplicationControllerCondition: type status lastTransitionTime reason message
        ReplicationControllerSpec: replicas selector template minReadySeconds
        ReplicationControllerStatus: replicas fullyLabeledReplicas observedGeneration readyReplicas availableReplicas
          conditions
        ScaleIOPersistentVolumeSource: gateway system secretRef sslEnabled protectionDomain storagePool storageMode
          volumeName fsType readOnly
        SecretReference: name namespace
        StorageClass: metadata provisioner parameters reclaimPolicy mountOptions allowVolumeExpansion volumeBindingMode
          allowedTopologies
        StorageOSPersistentVolumeSource: volumeName volumeNamespace fsType readOnly secretRef
        TokenReview: metadata spec status
        TokenReviewSpec: token audiences
        TokenReviewStatus: authenticated user error audiences
        TopologySelectorLabelRequirement: key values
        TopologySelectorTerm: matchLabelExpressions
        VolumeNodeAffinity: required
        """;
}
