using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>The real kubectl and single pods of a whole lab: their logs, terminals, files, events, failures and ends.
/// </summary>
[Collection(LabCollection.OneAtATime)]
public sealed class KubectlPodTests : IClassFixture<LabFixture>
{
    private const string Counting = "i=0; while sleep 0.1; do echo line $i; i=$((i+1)); done";

    // A forward to a program that does not listen yet would be the end of it.
    private const string Front = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: front}
        spec:
          selector: {matchLabels: {app: front}}
          template:
            metadata: {labels: {app: front}}
            spec:
              containers:
              - name: echo
                image: mendhak/http-https-echo
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: front}
        spec: {selector: {app: front}, ports: [{port: 80, targetPort: 8080}]}
        """;

    public KubectlPodTests(LabFixture fixture)
    {
        KubectlProgram.SkipUnlessUsable();
        Lab = fixture.Lab;
    }

    private LabRun Lab { get; }

    [Fact]
    public void Events_tell_a_pods_life_and_describe_shows_them()
    {
        Run("told", "sleep", "1000");
        foreach (var reason in new[] { "Scheduled", "Pulled", "Created", "Started" })
        {
            Shows("describe pod told", $" {reason} ");
        }

        Must("delete pod told --now");
        Shows("get events --field-selector=involvedObject.name=told", " Killing ");
    }

    [Fact]
    public async Task Logs_are_read_and_followed()
    {
        Run("talker", "sh", "-c", Counting);
        Shows("logs talker", "line 3\n");
        Assert.Equal("line 0\n", Must("logs talker --limit-bytes=7"));
        using (var follow = Start("logs", "-f", "talker"))
        {
            for (var at = 0; at < 8; at++)
            {
                Assert.Equal($"line {at}", await follow.NextLineAsync());
            }
        }

        using var attached = Start("attach", "talker");
        Assert.Matches("^line [0-9]+$", await attached.NextLineAsync());
    }

    [Fact]
    public void A_program_in_a_pod_asks_the_API_server_with_the_pods_token_and_gets_what_roles_allow()
    {
        Must("create serviceaccount asker");
        Lab.Kubectl(
            "run", "asker", "--image=curlimages/curl", """--overrides={"spec":{"serviceAccountName":"asker"}}""",
            "--command", "--", "sleep", "1000").ThrowIfFailed();
        Must("wait --for=condition=ready pod/asker --timeout=60s");
        Assert.Contains(
            "pods is forbidden: User 'system:serviceaccount:default:asker' cannot list resource 'pods' in API group '' "
            + "in the namespace 'default'",
            Ask().Replace("\\\"", "'", StringComparison.Ordinal));
        Must("create role asker --verb=list --resource=pods");
        Must("create rolebinding asker --role=asker --serviceaccount=default:asker");
        Assert.Contains("\"kind\":\"PodList\"", Ask());
        Must("delete pod asker --now");

        string Ask() => Lab.Kubectl(
            "exec", "asker", "--", "sh", "-c",
            "cd /var/run/secrets/kubernetes.io/serviceaccount; curl -sS --cacert ca.crt "
            + "-H \"Authorization: Bearer $(cat token)\" "
            + "https://kubernetes.default/api/v1/namespaces/$(cat namespace)/pods?limit=1").ThrowIfFailed().Output;
    }

    [Fact]
    public void A_program_in_a_pod_has_standard_input_and_its_exit_code_is_kubectls()
    {
        Run("worker", "sleep", "1000");
        Assert.Equal(5, Lab.Kubectl("exec", "worker", "--", "sh", "-c", "exit 5").ExitCode);
        var echoed = Lab.KubectlWithInput("a word\n", "exec", "-i", "worker", "--", "cat").ThrowIfFailed();
        Assert.Equal("a word\n", echoed.Output);
    }

    [Fact]
    public void Files_are_copied_into_a_pod_and_out_of_it()
    {
        Run("holder", "sleep", "1000");
        var folder = Directory.CreateTempSubdirectory("signalbox-cp-").FullName;
        try
        {
            var bytes = new byte[300_000];
            new Random(7).NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, "there"), bytes);
            Must($"cp {folder}/there holder:/tmp/kept");
            Assert.Equal("300000", Must("exec holder -- stat -c %s /tmp/kept").Trim());
            Must($"cp holder:/tmp/kept {folder}/back");
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(folder, "back")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_shell_in_a_new_pod_has_a_terminal_and_the_pod_goes_with_it()
    {
        var line = $"kubectl --kubeconfig={Lab.Kubeconfig} run box -it --rm --restart=Never "
            + "--image=xxradar/hackon -- bash";
        using var terminal = new RunningKubectl(Command.Start("script", ["-qec", line, "/dev/null"]), line);
        Must("wait --for=create pod/box --timeout=60s");
        Must("wait --for=condition=Ready pod/box --timeout=60s");
        await terminal.Input.WriteLineAsync("tty; echo sum $((40 + 2)); exit");
        await terminal.Input.FlushAsync(TestContext.Current.CancellationToken);
        var said = new List<string>();
        while (await terminal.NextLineAsync() is { } one)
        {
            said.Add(one.Trim());
        }

        var all = string.Join('\n', said);
        Assert.Contains("/dev/pts/", all);
        Assert.Contains("sum 42", all);
        Assert.Contains("pod \"box\" deleted", all);
        Must("wait --for=delete pod/box --timeout=60s");
    }

    [Fact]
    public void A_copy_into_a_container_without_tar_says_what_is_missing()
    {
        Must("run bare --image=busybox --env=PATH=/nowhere --command -- /bin/sleep 1000");
        Must("wait --for=condition=Ready pod/bare --timeout=60s");
        var refused = Lab.Kubectl("cp", "/etc/hostname", "bare:/tmp/kept");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("exec: \"tar\": executable file not found in $PATH", refused.Errors);
    }

    [Theory]
    [InlineData("svc/front", "80")]
    [InlineData("deployment/front", "8080")]
    public async Task A_port_is_forwarded_to_a_pod_of_a_Service_and_of_a_Deployment(string to, string port)
    {
        Lab.KubectlWithInput(Front, "apply", "-f", "-").ThrowIfFailed();
        Must("rollout status deployment front --timeout=60s");
        using var forward = Start("port-forward", to, $":{port}");
        var line = await forward.NextLineAsync();
        Assert.Matches("^Forwarding from 127.0.0.1:[0-9]+ -> 8080$", line);
        using var client = new HttpClient();
        var answer = await client.GetStringAsync(
            new Uri($"http://127.0.0.1:{line!.Split(':', ' ')[3]}/seen"), TestContext.Current.CancellationToken);
        Assert.Contains("\"path\": \"/seen\"", answer);
        Assert.Contains("\"hostname\": \"front-", answer);
    }

    [Fact]
    public async Task A_forwarded_port_on_which_no_program_listens_is_told_of_in_the_kubelets_words()
    {
        Run("quiet", "sleep", "1000");
        using var forward = Start("port-forward", "quiet", ":81");
        var local = (await forward.NextLineAsync())!.Split(':', ' ')[3];
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(local), TestContext.Current.CancellationToken);
        var result = await forward.EndAsync();
        Assert.Matches(
            "error forwarding port 81 to pod [0-9a-f]{32}, uid : failed to execute portforward in network namespace "
            + "\\\\\"/run/netns/.*-default.quiet\\\\\": failed to connect to localhost:81 inside namespace .*, IPv4: "
            + "dial tcp4 127.0.0.1:81: connect: connection refused "
            + "IPv6 dial tcp6 ...1.:81: connect: connection refused",
            result.Errors);
    }

    [Fact]
    public void A_debug_container_joins_a_pods_network_and_when_asked_its_processes()
    {
        Run("patient", "sleep", "1234");
        string[] debug = ["debug", "patient", "--image=busybox", "--profile=general"];
        var said = Lab.KubectlWithInput(
            "a word\n", [.. debug, "-i", "-c", "asks", "--", "sh", "-c", "read -r w; echo heard $w; exit 5"]);
        Assert.Contains("heard a word\n", said.ThrowIfFailed().Output);
        // How it ended is the status' to say, and no failure of the attach.
        Assert.DoesNotContain("couldn't attach", said.Errors);
        Lab.Kubectl([.. debug, "--target=patient", "-c", "looks", "--", "sleep", "4321"]).ThrowIfFailed();
        const string Ended = "jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.exitCode}";
        Eventually.True(() => Must($"get pod patient -o {Ended}") == "5", () => Must("get pod patient -o yaml"));
        Shows("describe pod patient", "Ephemeral Containers:");
        Eventually.True(
            () => Lab.Kubectl("exec", "patient", "-c", "looks", "--", "true").ExitCode == 0,
            () => Must("describe pod patient"));
        var seen = Must("exec patient -c looks -- ps ax");
        Assert.Contains("sleep 1234", seen);
        Assert.Contains("sleep 4321", seen);
        Assert.Equal(
            Must("exec patient -c patient -- readlink /proc/self/ns/net"),
            Must("exec patient -c looks -- readlink /proc/self/ns/net"));
        // Neither that one ended nor that the other runs is the pod's concern.
        Assert.Matches("^patient +1/1 +Running +0 ", Must("get pod patient --no-headers"));
        Must("delete pod patient --now");
        Must("wait --for=delete pod/patient --timeout=20s");
        Assert.Empty(Machine.ProcessesNaming("sleep\04321"));
    }

    [Fact]
    public void A_node_is_debugged_from_a_pod_on_its_network_and_a_pod_in_a_copy()
    {
        var node = Lab.KubectlWithInput(
            "\n", "debug", "-i", "node/node-2", "--image=busybox", "--profile=general", "--", "sh", "-c",
            "read -r w; hostname; ip -br address show eth0; test -d /host/proc && echo host").ThrowIfFailed().Output;
        Assert.Contains("node-2\n", node);
        Assert.Contains("172.18.0.3/16", node);
        Assert.Contains("host\n", node);
        Run("model", "sleep", "1000");
        var copy = Lab.KubectlWithInput(
            "\n", "debug", "-i", "model", "--copy-to=copy", "--image=busybox", "--profile=general", "-c", "extra", "--",
            "sh", "-c", "read -r w; hostname").ThrowIfFailed().Output;
        Assert.Contains("copy\n", copy);
        Assert.Equal("model extra", Must("get pod copy -o jsonpath={.spec.containers[*].name}"));
    }

    [Fact]
    public void Graceful_hurried_and_forced_ends_all_come()
    {
        Run("graceful", "sh", "-c", "trap 'echo bye; exit 0' TERM; while sleep 0.1; do :; done");
        Must("delete pod graceful --wait=false");
        Must("wait --for=delete pod/graceful --timeout=20s");
        foreach (var how in new[] { "--now", "--force --grace-period=0" })
        {
            // A first process that handles no SIGTERM does not hear it, and would have 30 seconds.
            Run("stubborn", "sleep", "1000");
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Must($"delete pod stubborn {how}");
            Must("wait --for=delete pod/stubborn --timeout=20s");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{how}: {watch.Elapsed}");
        }
    }

    [Fact]
    public void An_image_that_is_unknown_is_told_with_its_remedy_and_the_remedy_works_in_a_running_lab()
    {
        Must("run mine --image=example.org/mine");
        Eventually.True(
            () => Must("get pod mine --no-headers").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]
                is "ErrImagePull" or "ImagePullBackOff",
            () => Must("get pod mine"));
        Shows("get pod mine", "ImagePullBackOff");
        Shows("describe pod mine", "give it one in the file that 'signalbox-lab images' names");
        var file = Path.Combine(Lab.Folder, "images.yaml");
        Assert.Contains(file, Lab.Must("images"));
        File.WriteAllText(file, "images:\n  example.org/mine: {command: [sleep, '1000']}\n");
        Assert.Contains("example.org/mine", Lab.Must("images"));
        Must("wait --for=condition=Ready pod/mine --timeout=60s");
        File.WriteAllText(file, "images: [broken");
        Assert.StartsWith($"Error: {file}:1: ", Lab.Run("images").Errors);
        Must("run after --image=example.org/mine");
        Must("wait --for=condition=Ready pod/after --timeout=60s");
        Assert.Contains("images.yaml", Lab.Logs());
    }

    [Fact]
    public void A_container_that_ends_again_and_again_is_seen_to()
    {
        Must("run crash --image=busybox -- sh -c exit${IFS}3");
        Shows("get pod crash", "CrashLoopBackOff");
        Shows("describe pod crash", "Back-off restarting failed container crash");
        Assert.Matches("Exit Code: +3", Must("describe pod crash"));
    }

    private void Run(string name, params string[] command)
    {
        Lab.Kubectl(["run", name, "--image=busybox", "--", .. command]).ThrowIfFailed();
        Must($"wait --for=condition=Ready pod/{name} --timeout=60s");
    }

    private RunningKubectl Start(params string[] arguments) => new(
        Command.Start("kubectl", [$"--kubeconfig={Lab.Kubeconfig}", .. arguments]), string.Join(' ', arguments));

    private void Shows(string line, string words) => Eventually.True(
        () => Must(line).Contains(words, StringComparison.Ordinal), () => $"'{words}' is not in {Must(line)}");

    private string Must(string line) => Lab.Kubectl(line.Split(' ')).ThrowIfFailed().Output;
}
