namespace Signalbox.E2E.Kubectl;

/// <summary>A pod with nearly everything that people write into one, zeros and empty texts that mean something
/// among it.</summary>
internal static class RichPod
{
    public const string Yaml = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: rich
          namespace: default
          labels: {app: rich}
          annotations: {note: "x"}
        spec:
          nodeSelector: {disk: ssd}
          serviceAccountName: sa1
          automountServiceAccountToken: false
          enableServiceLinks: false
          hostNetwork: true
          hostname: h
          subdomain: s
          priority: 0
          terminationGracePeriodSeconds: 0
          activeDeadlineSeconds: 100
          dnsPolicy: None
          dnsConfig: {nameservers: [10.0.0.10], searches: [a.b], options: [{name: ndots, value: "5"}]}
          hostAliases: [{ip: 10.0.0.9, hostnames: [a, b]}]
          imagePullSecrets: [{name: reg}]
          restartPolicy: OnFailure
          schedulerName: mine
          tolerations:
          - {key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 0}
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: zone
            whenUnsatisfiable: DoNotSchedule
            labelSelector: {matchExpressions: [{key: app, operator: In, values: [rich]}]}
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]
              preferredDuringSchedulingIgnoredDuringExecution:
              - {weight: 3, preference: {matchExpressions: [{key: c, operator: Exists}]}}
            podAntiAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
              - weight: 5
                podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: rich}}, namespaces: [default]}
          securityContext:
            {runAsUser: 0, runAsNonRoot: false, fsGroup: 7, supplementalGroups: [1, 2],
             sysctls: [{name: a, value: b}], seccompProfile: {type: RuntimeDefault}}
          readinessGates: [{conditionType: ready}]
          overhead: {cpu: 10m}
          volumes:
          - {name: e, emptyDir: {}}
          - {name: m, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
          - {name: h, hostPath: {path: /tmp, type: Directory}}
          - {name: c, configMap: {name: cm, defaultMode: 0, optional: false, items: [{key: a, path: b, mode: 256}]}}
          - {name: s, secret: {secretName: sec, optional: true}}
          - {name: p, persistentVolumeClaim: {claimName: pvc, readOnly: true}}
          - name: pr
            projected:
              defaultMode: 420
              sources:
              - serviceAccountToken: {audience: x, expirationSeconds: 3600, path: token}
              - configMap: {name: root, items: [{key: ca, path: ca.crt}]}
              - secret: {name: sec2}
              - downwardAPI: {items: [{path: ns, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]}
          - name: d
            downwardAPI:
              items: [{path: cpu, resourceFieldRef: {containerName: a, resource: limits.cpu, divisor: "1"}}]
          - {name: nf, nfs: {server: s, path: /p}}
          - {name: csi, csi: {driver: d, volumeAttributes: {a: b}, nodePublishSecretRef: {name: z}}}
          - name: eph
            ephemeral:
              volumeClaimTemplate:
                metadata: {labels: {a: b}}
                spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1Gi}}}
          initContainers:
          - {name: i, image: busybox, command: [sh, -c, "true"], restartPolicy: Always, resources: {}}
          containers:
          - name: a
            image: nginx
            imagePullPolicy: Never
            args: [x]
            workingDir: /w
            stdin: true
            tty: true
            terminationMessagePath: /dev/t
            terminationMessagePolicy: File
            ports: [{name: http, containerPort: 80, hostPort: 80, hostIP: 127.0.0.1, protocol: TCP}]
            envFrom: [{prefix: p, configMapRef: {name: cm, optional: true}}, {secretRef: {name: sec}}]
            env:
            - {name: A, value: b}
            - {name: E}
            - {name: F, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}
            - {name: R, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "0"}}}
            - {name: C, valueFrom: {configMapKeyRef: {name: cm, key: k, optional: false}}}
            - {name: S, valueFrom: {secretKeyRef: {name: sec, key: k}}}
            resources: {limits: {cpu: "1", memory: 1Gi}, requests: {cpu: 100m}}
            volumeMounts:
            - {name: e, mountPath: /e, readOnly: true, subPath: s, mountPropagation: None}
            - {name: m, mountPath: /m, subPathExpr: $(A)}
            volumeDevices: [{name: p, devicePath: /dev/x}]
            livenessProbe:
              {httpGet: {path: /, port: http, scheme: HTTPS, httpHeaders: [{name: a, value: b}]},
               initialDelaySeconds: 1,
               timeoutSeconds: 2, periodSeconds: 3, successThreshold: 1, failureThreshold: 4,
               terminationGracePeriodSeconds: 0}
            readinessProbe: {tcpSocket: {port: 80, host: h}}
            startupProbe: {exec: {command: [a, b]}}
            lifecycle: {preStop: {sleep: {seconds: 3}}, postStart: {exec: {command: [x]}}}
            securityContext:
              {privileged: false, allowPrivilegeEscalation: true, readOnlyRootFilesystem: true, runAsGroup: 5,
               capabilities: {add: [NET_ADMIN], drop: [ALL]}, seLinuxOptions: {level: l}, procMount: Default,
               appArmorProfile: {type: Unconfined}}
        """;
}
