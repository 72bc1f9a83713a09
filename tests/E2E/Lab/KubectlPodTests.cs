using Signalbox.E2E.Kubectl;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab;

/// <summary>The real kubectl and single pods of a whole lab: their logs, terminals, files, events, failures and ends.
/// </summary>
[Collection(LabCollection.OneAtATime)]
public sealed class KubectlPodTests : IClassFixture<LabFixture>
{
    private const string Counting = "i=0; while sleep 0.1; do echo line $i; i=$((i+1)); done";

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
