using Signalbox.Kernel.Iptables;

namespace Signalbox.Kernel.Tests.Iptables;

public sealed class IptablesVersionTests
{
    [Theory]
    [InlineData("iptables-restore v1.8.9 (legacy)", "1.8.9", IptablesVariant.Legacy, "-w 5", true)]
    [InlineData("iptables-nft-restore v1.8.9 (nf_tables)", "1.8.9", IptablesVariant.Nft, "-w 5", true)]
    [InlineData("iptables-restore v1.6.2", "1.6.2", IptablesVariant.Legacy, "-w 5", true)]
    [InlineData("iptables-restore v1.6.1", "1.6.1", IptablesVariant.Legacy, "-w", false)]
    [InlineData("iptables v1.4.19.1", "1.4.19.1", IptablesVariant.Legacy, "-w", false)]
    [InlineData("something else", null, IptablesVariant.Legacy, "", false)]
    public void Follows_from_the_words(
        string words, string? version, IptablesVariant variant, string wait, bool hasRandomFully)
    {
        var parsed = IptablesVersion.Parse(words);
        Assert.Equal(version, parsed?.ToString());
        Assert.Equal(variant, IptablesVersion.ParseVariant(words));
        Assert.Equal(wait, string.Join(' ', IptablesVersion.RestoreWait(parsed)));
        Assert.Equal(hasRandomFully, IptablesVersion.HasRandomFully(parsed));
    }
}
