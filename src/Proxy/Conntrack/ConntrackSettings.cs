using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Conntrack;

/// <summary>Options to settings of the kernel's connection tracking. Source: spec 6.2.</summary>
internal static class ConntrackSettings
{
    public const string MaxName = "nf_conntrack_max";

    /// <summary>Upstream's limit for what cores multiply to: a machine with very many would give away its memory.
    /// </summary>
    private const long MaxOfCores = 1024 * 1024;

    /// <summary>In the order in which they are written. Those that the options leave alone are not among
    /// them.</summary>
    public static IEnumerable<WantedSetting> Wanted(ConntrackSection options, int processors)
    {
        WantedSetting[] all =
        [
            new(MaxName, MaxOf(options, processors), "--conntrack-max-per-core=0"),
            new("nf_conntrack_tcp_timeout_established", Seconds(options.TCPEstablishedTimeout),
                "--conntrack-tcp-timeout-established=0"),
            new("nf_conntrack_tcp_timeout_close_wait", Seconds(options.TCPCloseWaitTimeout),
                "--conntrack-tcp-timeout-close-wait=0"),
            new("nf_conntrack_tcp_be_liberal", options.TCPBeLiberal ? 1 : 0, "--conntrack-tcp-be-liberal=false"),
            new("nf_conntrack_udp_timeout", Seconds(options.UDPTimeout), "--conntrack-udp-timeout=0"),
            new("nf_conntrack_udp_timeout_stream", Seconds(options.UDPStreamTimeout),
                "--conntrack-udp-timeout-stream=0"),
        ];
        return all.Where(setting => setting.Value > 0);
    }

    /// <summary>0 leaves it alone. The limit wins over a larger minimum, as upstream.</summary>
    public static long MaxOf(ConntrackSection options, int processors)
    {
        if (options.MaxPerCore <= 0)
        {
            return 0;
        }

        var scaled = (long)options.MaxPerCore * processors;
        return scaled > MaxOfCores ? MaxOfCores : Math.Max(scaled, options.Min);
    }

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;
}
