using Signalbox.Kernel.Nftables;

namespace Signalbox.Kernel.Tests.Nftables;

public sealed class KernelVersionTests
{
    [Theory]
    [InlineData("6.1.0-13-amd64", "6.1")]
    [InlineData("5.13", "5.13")]
    [InlineData("6.18.44-fc-v657", "6.18")]
    [InlineData("5.10.0+", "5.10")]
    [InlineData("6.12-rc1", "6.12")]
    public void The_first_two_numbers_of_a_release_count(string release, string version) =>
        Assert.Equal(Version.Parse(version), KernelVersion.Parse(release));

    [Theory]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("6")]
    [InlineData("6.")]
    public void Anything_else_is_no_version(string release) => Assert.Null(KernelVersion.Parse(release));

    [Fact]
    public void This_kernel_has_one() => Assert.True(KernelVersion.Read() > new Version(2, 0));
}
