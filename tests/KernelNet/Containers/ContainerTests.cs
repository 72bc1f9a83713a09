using Signalbox.KernelNet.Traffic;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Containers;

/// <summary>The image, started as the manifests and the unit below deploy/ ask for, in all modes: it needs nothing that
/// they do not give.</summary>
public sealed class ContainerTests(
    ContainerTests.Nftables nftables, ContainerTests.IptablesNft iptablesNft, ContainerTests.IptablesLegacy legacy,
    ContainerTests.Systemd systemd)
    : IClassFixture<ContainerTests.Nftables>, IClassFixture<ContainerTests.IptablesNft>,
        IClassFixture<ContainerTests.IptablesLegacy>, IClassFixture<ContainerTests.Systemd>
{
    /// <summary>A setting of the whole machine, which no other network namespace can write; and advice that is given
    /// in iptables mode as kube-proxy gives it.</summary>
    private static readonly string[] Expected = ["net/netfilter/nf_conntrack_max", "\"Kube-proxy configuration may be"];

    [Theory]
    [InlineData("hardened")]
    [InlineData("iptables")]
    [InlineData("legacy")]
    [InlineData("systemd")]
    public void Packets_go_where_the_matrix_says(string form)
    {
        var ground = Of(form);
        Assert.Empty(ground.AllCells.Select(ground.FailureOf).OfType<string>());
        Assert.Empty(ground.WronglyRisen);
    }

    [Theory]
    [InlineData("hardened", "0000000000001000")]
    [InlineData("iptables", "0000000000001000")]
    [InlineData("legacy", "0000000000003000")]
    [InlineData("systemd", "0000000000001000")]
    public void The_agent_is_confined_as_it_is_said_misses_nothing_and_ends_when_asked(string form, string capabilities)
    {
        var pod = Of(form).Pod;
        Assert.Equal(capabilities, pod.Status("CapEff"));
        Assert.Equal(capabilities, pod.Status("CapBnd"));
        Assert.Equal("1", pod.Status("NoNewPrivs"));
        Assert.Equal("2", pod.Status("Seccomp"));
        Assert.Equal("", string.Join('\n', pod.Log
            .Where(line => line.StartsWith('W') || line.StartsWith('E'))
            .Where(line => !Expected.Any(words => line.Contains(words, StringComparison.Ordinal)))));
        pod.Stop();
    }

    private ContainerGround Of(string form) => form switch
    {
        "hardened" => nftables,
        "iptables" => iptablesNft,
        "legacy" => legacy,
        _ => systemd,
    };

    public sealed class Nftables() : ContainerGround("hardened", TrafficMatrix.InNftables(Cells), NftablesMode);

    public sealed class Systemd() : ContainerGround(
        () => new SystemdUnit(), TrafficMatrix.InNftables(Cells), NftablesMode);

    public sealed class IptablesNft() : ContainerGround("iptables", Cells);

    /// <summary>A kubelet that uses legacy iptables leaves this chain.</summary>
    public sealed class IptablesLegacy() : ContainerGround("legacy", Cells)
    {
        protected override string Suffix => "-legacy";

        protected override Task ProgramAsync(LabTopology topology, string objects)
        {
            topology[topology.NodeUnderTest.Name]
                .Execute("iptables-legacy", "-t", "mangle", "-N", "KUBE-IPTABLES-HINT").ThrowIfFailed();
            return base.ProgramAsync(topology, objects);
        }
    }
}
