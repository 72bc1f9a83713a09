namespace Signalbox.E2E.Lab.Load;

/// <summary>Objects in a lab by the real kubectl, as a user makes them.</summary>
internal static class LabObjects
{
    /// <summary>A Deployment of echo servers, ready when they answer. <paramref name="nodeSelector"/> is the pods'
    /// own.</summary>
    public static string Echo(string name, int replicas, string nodeSelector = "{}") => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, namespace: default}
        spec:
          replicas: {{{replicas}}}
          selector: {matchLabels: {app: {{{name}}} } }
          template:
            metadata: {labels: {app: {{{name}}} } }
            spec:
              nodeSelector: {{{nodeSelector}}}
              containers:
              - name: echo
                image: mendhak/http-https-echo
                readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
        """;

    /// <summary>A pod on a node of one's choice that does nothing, to call from.</summary>
    public static string Caller(string name, string node) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}, namespace: default}
        spec:
          nodeSelector: {kubernetes.io/hostname: {{node}} }
          terminationGracePeriodSeconds: 0
          containers:
          - {name: shell, image: busybox, command: [sleep, "10000"]}
        """;

    /// <summary>A Service for the pods of a Deployment, port 80. <paramref name="fields"/> are more lines of its spec,
    /// as YAML in one line each.</summary>
    public static string Service(string name, string app, params string[] fields) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: default}
        spec:
          selector: {app: {{app}} }
          ports: [{name: http, port: 80, targetPort: 8080}]
          {{string.Join("\n  ", fields)}}
        """;

    public static void Create(this LabRun lab, params string[] documents) =>
        lab.KubectlWithInput(string.Join("\n---\n", documents), "create", "-f", "-").ThrowIfFailed();

    /// <summary>Until all pods of a Deployment are as it says, and ready.</summary>
    public static void WaitForRollout(this LabRun lab, string deployment)
    {
        var result = lab.Kubectl("rollout", "status", $"deployment/{deployment}", "--timeout=60s");
        Assert.True(result.ExitCode == 0, $"{result.Output}{result.Errors}\n{lab.Logs()}");
    }

    public static void WaitForPod(this LabRun lab, string pod) => Eventually.True(
        () => lab.Field($"pod/{pod}", "{.status.phase}") == "Running", () => $"{pod} does not run\n{lab.Logs()}");

    /// <summary>A part of an object, by its JSON path.</summary>
    public static string Field(this LabRun lab, string name, string path) =>
        lab.Kubectl("get", name, "-o", $"jsonpath={path}").ThrowIfFailed().Output;

    /// <summary>Names of the pods of a Deployment of <see cref="Echo"/>.</summary>
    public static IReadOnlyList<string> PodsOf(this LabRun lab, string app) =>
        lab.Kubectl("get", "pods", "-l", $"app={app}", "-o", "jsonpath={.items[*].metadata.name}")
            .ThrowIfFailed().Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
