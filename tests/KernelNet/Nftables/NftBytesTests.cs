using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>What we say to the kernel, and what it makes of it, is what nft says, and what the kernel makes of that.
/// </summary>
public sealed class NftBytesTests
{
    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void We_send_what_nft_sends(IPFamily family)
    {
        using var inside = new TemporaryNamespace("bytes");
        var forms = new NftForms(family);
        var debug = inside.ExecuteWithInput(forms.Text(), "nft", "--debug=mnl", "-f", "-").ThrowIfFailed();
        var sent = WireText.OfDebug(debug.Output + debug.Errors).Select(WireText.Without);
        Assert.Equal(File.ReadAllLines(NftRecording.Path(family)), sent);

        var batch = new NftBatch(family);
        forms.Write(batch);
        Assert.Equal(sent, WireText.Of(batch.Messages(withEnd: true)));
    }

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void The_kernel_makes_the_same_of_ours_as_of_nfts(IPFamily family)
    {
        var forms = new NftForms(family);
        using var theirs = new TemporaryNamespace("theirs");
        using var ours = new TemporaryNamespace("ours");
        theirs.ExecuteWithInput(forms.Text(), "nft", "-f", "-").ThrowIfFailed();
        using var socket = ours.Run(() => NftTableSocket.Open(family));
        Assert.Empty(socket.Run(forms.Write).Refusals);
        Assert.Equal(RawTable.Lines(theirs, family), RawTable.Lines(ours, family));
        Assert.Equal(Listing(theirs), Listing(ours));
    }

    private static string Listing(TemporaryNamespace inside) =>
        inside.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output;
}
