using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Config;

/// <summary>The program under the name kube-proxy: what it says where, and how it ends. In a namespace, in case that it
/// starts all the same.</summary>
public sealed class KubeProxyCommandTests : IDisposable
{
    private readonly TemporaryNamespace _inside = new("kubeproxy");
    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-kube-proxy-").FullName;

    public KubeProxyCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        File.CreateSymbolicLink(Program, BuiltPrograms.Agent);
    }

    private string Program => Path.Combine(_folder, "bin", "kube-proxy");

    private string Written => Path.Combine(_folder, "written.yaml");

    public void Dispose()
    {
        _inside.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("--help", 0, "Usage:\n  kube-proxy [flags]", "")]
    [InlineData("-h --nonsense", 0, "--cluster-cidr", "")]
    [InlineData("--version", 0, "Kubernetes v1.36.2\n", "")]
    [InlineData("--version=raw", 0, "GitVersion:\"v1.36.2\"", "")]
    [InlineData("--colour=red", 1, "", "Usage:\n  kube-proxy [flags]")]
    [InlineData("--colour=red", 1, "", "\nError: unknown flag: --colour\n")]
    [InlineData("proxy", 1, "", "Error: \"kube-proxy\" does not take any arguments, got [\"proxy\"]\n")]
    [InlineData("--config=/nonexistent", 1, "", "] \"command failed\" err=\"failed complete: open /nonexistent: no")]
    [InlineData("--logging-format=xml", 1, "", "err=\"initialize logging: format: Invalid value: \\\"xml\\\": ")]
    [InlineData("--oom-score-adj=2000", 1, "", "err=\"failed validate: KubeProxyConfiguration.KubeProxyLinux")]
    [InlineData("--proxy-mode=ipvs", 1, "", "nftables takes its place")]
    [InlineData("--master=http://127.0.0.1:1 --objects=x", 1, "", "--objects cannot stand beside")]
    [InlineData("--cleanup --dry-run", 0, "", "\"Using iptables proxy\"")]
    [InlineData("--write-config-to=/nonexistent/x", 1, "", "err=\"open /nonexistent/x: ")]
    public void It_says_and_ends_as_kube_proxy_does(string arguments, int exitCode, string output, string errors)
    {
        var result = Run(arguments.Split(' '));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(output, result.Output);
        Assert.Contains(errors, result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
        Assert.True(errors.Length > 0 || result.Errors.Length == 0, result.Errors);
        Assert.Equal("", _inside.Execute("nft", "list", "ruleset").Output);
    }

    [Fact]
    public void Setting_up_the_node_lets_packets_from_loopback_leave_and_programs_nothing()
    {
        const string Setting = "/proc/sys/net/ipv4/conf/all/route_localnet";
        string Value() => _inside.Execute("cat", Setting).ThrowIfFailed().Output.Trim();
        Assert.Equal(0, Run("--init-only", "--proxy-mode=nftables").ExitCode);
        Assert.Equal("0", Value());
        Assert.Equal(0, Run("--init-only", "--iptables-localhost-nodeports=false").ExitCode);
        Assert.Equal("0", Value());
        Assert.Equal(0, Run("--init-only").ExitCode);
        Assert.Equal("1", Value());
        Assert.Equal("", _inside.Execute("nft", "list", "ruleset").Output);
    }

    [Fact]
    public void A_configuration_is_written_and_taken_back()
    {
        var first = Run("--write-config-to", Written, "--proxy-mode=nftables", "--metrics-port=1", "-v=1");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("] FLAG: --proxy-mode=\"nftables\"\n", first.Errors);
        Assert.Contains("Flag --metrics-port has been deprecated, ", first.Errors);
        var text = File.ReadAllText(Written);
        Assert.Equal(0, Run($"--config={Written}", $"--write-config-to={Written}2", "--hostname-override=n").ExitCode);
        Assert.Equal(
            text.Replace("hostnameOverride: \"\"", "hostnameOverride: \"n\""), File.ReadAllText($"{Written}2"));
    }

    [Fact]
    public void The_log_can_be_JSON_with_a_stream_for_errors()
    {
        var config = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(config, """
            {"kind": "KubeProxyConfiguration", "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
             "logging": {"format": "json", "options": {"json": {"splitStream": true}}},
             "featureGates": {"LoggingAlphaOptions": true}}
            """);
        var told = Run($"--config={config}", $"--write-config-to={Written}");
        Assert.Matches(
            """^{"ts":[\d.]+,"caller":"[^"]+","msg":"Wrote configuration","v":0,"file":"[^"]+"}$""",
            told.Output.Trim());
        var failed = Run($"--config={config}");
        Assert.Equal(1, failed.ExitCode);
        Assert.Matches("""{"ts":[\d.]+,"caller":"[^"]+","msg":"command failed","err":"[^"]+"}""", failed.Errors);
    }

    private CommandResult Run(params string[] arguments) =>
        _inside.Execute("timeout", ["60", Program, .. arguments]);
}
