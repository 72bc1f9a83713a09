using System.CommandLine;
using Signalbox.Proxy.Commands;
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

    [Theory]
    [InlineData("explain --no-rules web", "explain --no-rules=true web")]
    [InlineData("trace --wanted --all x", "trace --wanted=true --all=true x")]
    [InlineData("verify --repair --masquerade-all x", "verify --repair=true --masquerade-all=true x")]
    [InlineData("render --diff x", "render --diff=true x")]
    [InlineData("verify --rules a --rules b --family ipv4 --family ipv6",
        "verify --rules=a --rules=b --family=ipv6")]
    [InlineData("verify --help x", "verify --help=x")]
    public void Commands_own_options_tell_which_are_boolean_and_which_are_lists(string typed, string normalised) =>
        Assert.Equal(normalised.Split(' '), FlagArguments.Normalise(typed.Split(' '), Root()));

    [Fact]
    public void Flags_that_change_no_answer_are_taken_and_not_listed()
    {
        foreach (var command in Root().Subcommands)
        {
            var listed = command.Options.Where(option => !option.Hidden).Select(option => option.Name).ToHashSet();
            Assert.Contains("--objects", listed);
            Assert.Contains("--cluster-cidr", listed);
            Assert.DoesNotContain("--conntrack-min", listed);
            Assert.DoesNotContain("--iptables-sync-period", listed);
            Assert.True(listed.Count < 35, string.Join(' ', listed));
            Assert.Contains(command.Options, option => option.Name == "--conntrack-min");
        }
    }

    private static RootCommand Root() => new()
    {
        RenderCommand.Make(new ProxyFlags()), VerifyCommand.Make(), ExplainCommand.Make(new ProxyFlags()),
        TraceCommand.Make(new ProxyFlags()),
    };
}
