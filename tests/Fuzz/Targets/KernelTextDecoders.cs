using Signalbox.Fuzz.Engine;
using Signalbox.Kernel.Conntrack;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Ipvs;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Nftables;
using Signalbox.Kernel.Sysctl;

namespace Signalbox.Fuzz.Targets;

/// <summary>What the kernel and its programs say in words.</summary>
internal static class KernelTextDecoders
{
    public static IEnumerable<Decoder> All =>
    [
        new("restore-words", Words, ReadWords),
        new("versions", Versions, ReadVersions),
        new("save-output", () => Seeds.Texts("a\nbb\n\nccc", "\n"), Lines),
        new("proc-files", ProcFiles, ReadProcFiles) { Refusals = [typeof(FormatException), typeof(OverflowException)] },
    ];

    private static IEnumerable<byte[]> Words() => Seeds.Texts(
        "iptables-restore: line 5 failed\n", "line 3: RULE_APPEND failed (Invalid argument): rule in chain X",
        "Error occurred at line: 3", "COMMIT expected at line 3", "Chain 'A' does not exist\nline 5: failed",
        "Couldn't load target `KUBE-X':No such file", "Another app is currently holding the xtables lock",
        "Permission denied (you must be root)");

    private static string ReadWords(byte[] input)
    {
        var text = Seeds.Text(input);
        return string.Join(' ', new[] { 1, 2, 4, 137 }.Select(code =>
        {
            var result = RestoreWords.Read(code, text, [3, 5, 9]);
            return $"{result.Kind} {result.FailedLines.Count} {result.FailedCommit is null}";
        }));
    }

    private static IEnumerable<byte[]> Versions() => Seeds.Texts(
        "iptables v1.8.9 (nf_tables)", "iptables v1.4.7", "6.18.0-rc1-amd64", "5.4", "0-3,8", "0-1,2-7", "1.35");

    private static string ReadVersions(byte[] input)
    {
        var text = Seeds.Text(input);
        return $"{IptablesVersion.Parse(text) is null} {IptablesVersion.ParseVariant(text)} "
            + $"{KernelVersion.Parse(text) is null}";
    }

    private static string Lines(byte[] input)
    {
        var (count, length) = (0, 0);
        SaveProcess.ReadLines(new MemoryStream(input), line => (count, length) = (count + 1, length + line.Length));
        return $"{count} {input.Length - length - count is 0 or -1}";
    }

    private static IEnumerable<byte[]> ProcFiles() => Seeds.Texts(
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n"
        + "eth1\t00000000\t0109090A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
        + "cni0\t0001F40A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0",
        "fd000244000000010000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 "
        + "00000100 00000001 00000000 00000001     cni0",
        "entries  clashres found new invalid ignore delete insert insert_failed drop early_drop icmp_error\n"
        + "00000005  00000000 00000000 00000000 0000000a 00000000 00000000 00000000 00000001 00000000 000000ff 0",
        "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
        + "TCP  0A600001:0050 rr\n  -> 0AF40105:1F90      Masq    1      0          0", "0-3,8", "0");

    private static string ReadProcFiles(byte[] input)
    {
        var lines = Seeds.Text(input).Split('\n');
        return $"{Said(() => RouteTable.Parse(lines).Length)} {Said(() => RouteTable.ParseIPv6(lines).Length)} "
            + $"{Said(() => ConntrackStatistics.Parse(lines).Drop)} {Said(() => IpvsServices.Count(lines))} "
            + $"{Said(() => Processors.CountOf(lines[0]))}";
    }

    private static string Said(Func<long> read)
    {
        try
        {
            return $"{read()}";
        }
        catch (Exception refusal) when (refusal is FormatException or OverflowException)
        {
            return "-";
        }
    }
}
