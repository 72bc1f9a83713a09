using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Tests.Config;

public sealed class FlagArgumentsTests
{
    [Theory]
    [InlineData("--cluster_cidr=1", "--cluster-cidr=1")]
    [InlineData("--cluster-cidr 1 --cluster-cidr 2", "--cluster-cidr=2")]
    [InlineData("--once", "--once=true")]
    [InlineData("--once=T --objects x", "--once=true --objects=x")]
    [InlineData("--once=false --once", "--once=true")]
    [InlineData("--masquerade-all true", "--masquerade-all=true true")]
    [InlineData("--objects a --objects b", "--objects=a --objects=b")]
    [InlineData("proxy -v 2", "proxy -v 2")]
    public void Arguments_get_the_habits_of_pflag(string typed, string normalised) => Assert.Equal(
        normalised.Split(' '),
        FlagArguments.Normalise(typed.Split(' '), FlagOptions.Booleans, FlagOptions.Lists));
}
