using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Iptables;
using Signalbox.KernelNet.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Node;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Node;

/// <summary>A node in good health, with Services of both families programmed in some mode.</summary>
internal sealed class ExaminedNode : IDisposable
{
    /// <summary>Modes, or none.</summary>
    public const string None = "none";
    public const string Nft = "iptables-nft";
    public const string Legacy = "iptables-legacy";
    public const string TableMode = "nftables";

    private readonly string _iptables;

    public ExaminedNode(string mode)
    {
        Inside = new TemporaryNamespace("examined");
        _iptables = mode == Legacy ? "legacy" : "nft";
        try
        {
            Shell("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
            Program(mode);
        }
        catch
        {
            Inside.Dispose();
            throw;
        }
    }

    public TemporaryNamespace Inside { get; }

    public void Program(string mode)
    {
        switch (mode)
        {
            case Nft or Legacy:
                foreach (var family in NodeView.Families)
                {
                    var variant = mode == Nft ? IptablesVariant.Nft : IptablesVariant.Legacy;
                    var result = Inside.Restore(Programs.Tools(family, variant), Rules(family));
                    Assert.True(result.Kind == RestoreKind.Applied, result.Words);
                }

                break;
            case TableMode:
                var tables = Rendering.Of(Scenario.Own("dual-stack"), "--proxy-mode=nftables").Rules;
                Inside.ExecuteWithInput(tables, "nft", "-f", "-").ThrowIfFailed();
                break;
        }
    }

    /// <summary>A line of sh, with the mode's iptables as $I and ip6tables as $J.</summary>
    public void Shell(string line) => Inside.Execute(
        "env", $"I=iptables-{_iptables}", $"J=ip6tables-{_iptables}", "sh", "-ec", line).ThrowIfFailed();

    /// <summary>A line each: "forwarding failure: net.ipv4.ip_forward = 0".</summary>
    public IReadOnlyList<string> Examine(IReadOnlyList<string>? directories = null) => Inside.Run(() =>
        NodeChecks.Make(NodeChecks.All, new NodeView(PortRange.Default, directories ?? IptablesTools.SearchPath()))
            .SelectMany(result => result.Findings.Select(finding =>
                $"{result.Name} {finding.Severity.ToString().ToLowerInvariant()}: {finding.Seen}"))
            .ToList());

    public void Dispose() => Inside.Dispose();

    private static string Rules(IPFamily family) => new RenderedGround(family).Restore(
        A.Settings(family) with { LocalhostNodePorts = false },
        new IptablesFeatures { CountsInvalid = false, CountsLocalhostNodePorts = false });
}
