using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>The real kubectl over workloads, Services and namespaces of a whole lab: what only a running cluster shows.
/// </summary>
[Collection(LabCollection.OneAtATime)]
public sealed class KubectlInLabTests : IClassFixture<LabFixture>
{
    public KubectlInLabTests(LabFixture fixture)
    {
        KubectlProgram.SkipUnlessUsable();
        Lab = fixture.Lab;
    }

    private LabRun Lab { get; }

    [Fact]
    public void A_deployment_that_is_exposed_answers_and_follows_scale_and_image()
    {
        Must("create deployment web --image=nginx --replicas=2");
        Must("expose deployment web --port=80");
        Assert.Contains("condition met", Must("wait --for=condition=Available deployment/web --timeout=60s"));
        var address = Must("get service web -o jsonpath={.spec.clusterIP}");
        Answers("node-2", address);
        Must("scale deployment web --replicas=3");
        Must("wait --for=jsonpath={.status.readyReplicas}=3 deployment/web --timeout=60s");
        Must("set image deployment/web nginx=docker.io/library/nginx:1.27");
        Assert.Contains("successfully rolled out", Must("rollout status deployment/web --timeout=60s"));
        Assert.Equal(
            "docker.io/library/nginx:1.27",
            Must("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}"));
        Answers("node-3", address);
        Must("rollout undo deployment/web");
        Assert.Contains("successfully rolled out", Must("rollout status deployment/web --timeout=60s"));
        Assert.Equal("nginx", Must("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}"));
    }

    [Fact]
    public void A_Service_of_type_LoadBalancer_gets_an_address_that_answers_from_outside()
    {
        Must("create deployment door --image=nginx");
        Must("expose deployment door --port=80 --type=LoadBalancer");
        Must("wait --for=condition=Available deployment/door --timeout=60s");
        Must("wait --for=jsonpath={.status.loadBalancer.ingress[0].ip} service/door --timeout=60s");
        var address = Must("get service door -o jsonpath={.status.loadBalancer.ingress[0].ip}");
        Assert.Matches($"^door +LoadBalancer +[0-9.]+ +{address} ", Must("get service door --no-headers"));
        Answers("outside", address);
    }

    [Fact]
    public void Two_Services_cannot_have_one_NodePort_and_applying_again_changes_nothing()
    {
        const string Service = """
            apiVersion: v1
            kind: Service
            metadata: {name: NAME}
            spec: {type: NodePort, selector: {app: none}, ports: [{port: 80, nodePort: 30777}]}
            """;
        Assert.Equal("service/first-port created\n", Apply(Service, "first-port").ThrowIfFailed().Output);
        Assert.Equal("service/first-port unchanged\n", Apply(Service, "first-port").ThrowIfFailed().Output);
        var refused = Apply(Service, "second-port");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "The Service \"second-port\" is invalid: spec.ports[0].nodePort: Invalid value: 30777: "
            + "provided port is already allocated", refused.Errors);
        Must("delete service first-port");
        Assert.Equal("service/second-port created\n", Apply(Service, "second-port").ThrowIfFailed().Output);
    }

    [Fact]
    public void A_namespace_goes_with_all_that_is_in_it()
    {
        Must("create namespace shop");
        Must("create deployment stall -n shop --image=nginx --replicas=2");
        Must("expose deployment stall -n shop --port=80");
        Must("create configmap prices -n shop --from-literal=apple=1");
        Must("wait -n shop --for=condition=Available deployment/stall --timeout=60s");
        Assert.Equal("namespace \"shop\" deleted\n", Must("delete namespace shop --timeout=60s"));
        Assert.Contains("NotFound", Kubectl("get namespace shop").Errors);
        foreach (var kind in new[] { "pods", "deployments", "replicasets", "services", "endpointslices", "configmaps" })
        {
            Assert.DoesNotContain("shop", Must($"get {kind} -A --no-headers"));
        }
    }

    [Fact]
    public void A_pod_that_is_not_ready_is_no_endpoint()
    {
        const string Probed = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME, labels: {app: NAME}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: nginx
                readinessProbe: {exec: {command: [test, -e, /tmp/open]}, periodSeconds: 1, failureThreshold: 1}
            """;
        Apply(Probed, "probed").ThrowIfFailed();
        Must("expose pod probed --port=80");
        Must("wait --for=jsonpath={.status.phase}=Running pod/probed --timeout=60s");
        const string Ready = "get endpointslices -l kubernetes.io/service-name=probed -o "
            + "jsonpath={.items[*].endpoints[*].conditions.ready}";
        Eventually.True(() => Must(Ready) == "false", () => Must(Ready));
        Must("exec probed -- touch /tmp/open");
        Must("wait --for=condition=Ready pod/probed --timeout=60s");
        Eventually.True(() => Must(Ready) == "true", () => Must(Ready));
        Answers("node-1", Must("get service probed -o jsonpath={.spec.clusterIP}"));
        Must("exec probed -- rm /tmp/open");
        Must("wait --for=condition=Ready=false pod/probed --timeout=60s");
        Eventually.True(() => Must(Ready) == "false", () => Must(Ready));
        Eventually.True(
            () => Must("describe pod probed").Contains("Readiness probe failed", StringComparison.Ordinal),
            () => Must("describe pod probed"));
    }

    [Fact]
    public void Every_kind_of_patch_label_and_annotation_is_seen()
    {
        Must("create deployment patched --image=nginx --replicas=0");
        Must("label deployment patched by=label");
        Must("annotate deployment patched by=annotate");
        Must("""patch deployment patched -p {"metadata":{"labels":{"strategic":"yes"}}}""");
        Must("""patch deployment patched --type=merge -p {"metadata":{"labels":{"merge":"yes"}}}""");
        Must("""patch deployment patched --type=json -p [{"op":"add","path":"/metadata/labels/json","value":"yes"}]""");
        Assert.EndsWith(
            " app=patched,by=label,json=yes,merge=yes,strategic=yes\n",
            Must("get deployment patched --show-labels --no-headers"));
        Assert.Equal("annotate", Must("get deployment patched -o jsonpath={.metadata.annotations.by}"));
    }

    [Fact]
    public async Task What_watches_sees_a_pod_pend_then_be_created_then_run()
    {
        string[] words = ["get", "pods", "--watch", "--selector=run in (seen, before)"];
        Lab.Kubectl("run", "before", "--image=busybox", "--", "sleep", "1000").ThrowIfFailed();
        using var watch = new RunningKubectl(
            Command.Start("kubectl", [$"--kubeconfig={Lab.Kubeconfig}", .. words]), string.Join(' ', words));
        while (!(await watch.NextLineAsync())!.StartsWith("before ", StringComparison.Ordinal))
        {
            // Once it has said what was there before, it watches.
        }

        Must("run seen --image=nginx");
        Must("wait --for=condition=Ready pod/seen --timeout=60s");
        var statuses = new List<string>();
        while (!statuses.Contains("Running"))
        {
            var line = (await watch.NextLineAsync())!;
            if (line.StartsWith("seen ", StringComparison.Ordinal))
            {
                statuses.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
            }
        }

        Assert.Equal(["Pending", "ContainerCreating", "Running"], statuses.Distinct());
    }

    [Fact]
    public void StatefulSets_DaemonSets_and_Jobs_run_on_real_nodes()
    {
        const string Sets = """
            apiVersion: v1
            kind: Service
            metadata: {name: db}
            spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              serviceName: db
              replicas: 2
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec: {containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: each}
            spec:
              selector: {matchLabels: {app: each}}
              template:
                metadata: {labels: {app: each}}
                spec: {containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}
            """;
        Apply(Sets, "db").ThrowIfFailed();
        Must("create job quick --image=busybox -- true");
        Must("create job long --image=busybox -- sleep 1000");
        Must("rollout status sts/db --timeout=60s");
        Must("rollout status ds/each --timeout=60s");
        Must("wait --for=condition=complete job/quick --timeout=60s");
        Assert.Equal("db-1\n", Must("exec db-1 -- hostname"));
        Eventually.True(
            () => Kubectl("exec db-0 -- getent hosts db-1.db").Output
                .StartsWith(Must("get pod db-1 -o jsonpath={.status.podIP}"), StringComparison.Ordinal),
            () => $"db-0 does not find db-1: {Must("get endpointslices -o yaml -l kubernetes.io/service-name=db")}");
        Assert.Equal("3/3", Must("get ds each -o jsonpath={.status.numberReady}/{.status.desiredNumberScheduled}"));
        // A pod that somebody deletes has failed, is counted once, and is replaced.
        Must("wait --for=condition=Ready pod -l job-name=long --timeout=60s");
        Must("delete pod -l job-name=long --now");
        Must("wait --for=jsonpath={.status.failed}=1 job/long --timeout=60s");
        Must("wait --for=jsonpath={.status.ready}=1 job/long --timeout=60s");
        Must("delete job long --timeout=60s");
        Assert.Matches("HolderIdentity: +node-1", Must("describe node node-1"));
    }

    private void Answers(string place, string address) => Eventually.True(
        () => Lab.Inside(place, "curl", "-sS", "-m", "2", $"http://{address}/").Output
            .Contains("Welcome to nginx", StringComparison.Ordinal),
        () => $"{address} does not answer {place}: {Must("get services,pods,endpointslices -o wide")}");

    private CommandResult Apply(string yaml, string name) =>
        Lab.KubectlWithInput(yaml.Replace("NAME", name, StringComparison.Ordinal), "apply", "-f", "-");

    private CommandResult Kubectl(string line) => Lab.Kubectl(line.Split(' '));

    private string Must(string line) => Kubectl(line).ThrowIfFailed().Output;
}
