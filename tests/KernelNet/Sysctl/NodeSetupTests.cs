using Signalbox.Kernel.Processes;
using Signalbox.Kernel.Sysctl;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Sections;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.KernelNet.Sysctl;

/// <summary>In a namespace, where timeouts can be written, and nf_conntrack_max only by the machine's first.</summary>
public sealed class NodeSetupTests : IDisposable
{
    private const string Netfilter = "net/netfilter/nf_conntrack_";

    private static readonly ProxyOptions Options = new()
    {
        OOMScoreAdj = ThisProcess.OOMScoreAdj(),
        Conntrack = new ConntrackSection
        {
            MaxPerCore = 1000,
            Min = 1000,
            TCPEstablishedTimeout = TimeSpan.FromSeconds(1234.9),
            TCPCloseWaitTimeout = TimeSpan.FromSeconds(56),
            TCPBeLiberal = true,
            UDPTimeout = TimeSpan.FromSeconds(21),
            UDPStreamTimeout = TimeSpan.FromSeconds(87),
        },
    };

    private readonly TemporaryNamespace _inside = new("setup");

    public void Dispose() => _inside.Dispose();

    [Fact]
    public void What_can_be_written_is_and_what_cannot_is_told_in_one_line()
    {
        var before = Value("max");
        var lines = Run(Options);
        Assert.Equal(
            (1234, 56, 1, 21, 87),
            (Value("tcp_timeout_established"), Value("tcp_timeout_close_wait"), Value("tcp_be_liberal"),
                Value("udp_timeout"), Value("udp_timeout_stream")));
        Assert.Equal(before, Value("max"));
        Assert.Equal(6, lines.Length);
        var told = Assert.Single(lines, line => line.StartsWith('W'));
        Assert.Equal(told, lines[0]);
        foreach (var part in new[]
        {
            $"{Netfilter}max", $"to {1000 * Processors.Count()}", $"is {before}", "Permission denied", "--init-only",
            "sysctl -w net.netfilter.nf_conntrack_max=", "--conntrack-max-per-core=0",
        })
        {
            Assert.Contains(part, told);
        }
    }

    [Fact]
    public void What_is_right_is_not_written_again_and_what_is_not_asked_for_stays()
    {
        Run(Options);
        Assert.Single(Run(Options));
        Assert.Empty(Run(Options with { Conntrack = Options.Conntrack with { MaxPerCore = 0 } }));
        Assert.Empty(Run(Options with
        {
            Conntrack = new ConntrackSection
            {
                MaxPerCore = 0,
                TCPEstablishedTimeout = TimeSpan.Zero,
                TCPCloseWaitTimeout = TimeSpan.Zero,
            },
        }));
        Assert.Equal((1234, 1), (Value("tcp_timeout_established"), Value("tcp_be_liberal")));
    }

    [Fact]
    public void Strict_ends_with_the_first_that_cannot_be_written()
    {
        var before = Value("tcp_timeout_established");
        var refused = Assert.Throws<StartException>(
            () => Run(Options with { IsConntrackStrict = true }));
        Assert.Contains($"{Netfilter}max", refused.Message);
        Assert.Equal(before, Value("tcp_timeout_established"));
    }

    private string[] Run(ProxyOptions options)
    {
        var words = new StringWriter();
        _inside.Run(() => NodeSetup.Run(options, new AgentLog(words, TimeProvider.System, 0)));
        return words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private long Value(string name) => _inside.Run(() => KernelSetting.ReadNumber($"{Netfilter}{name}"));
}
