using System.CommandLine;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Flags that all commands share which answer questions.</summary>
internal sealed class InquiryOptions
{
    /// <summary>The namespace where nothing says another.</summary>
    private const string Usual = "default";

    /// <summary>Dumps instead of the kernel's rules. A list: every value counts.</summary>
    public Option<string[]> Rules { get; } = new("--rules")
    {
        Description = "Files that iptables-save, ip6tables-save or 'nft list ruleset' wrote (with -j or without), "
            + "instead of this node's kernel; - is standard input",
    };

    public Option<string> Family { get; } = Choice("--family", "ipv4, ipv6 or both", "both", "ipv4", "ipv6");

    public Option<string> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "The namespace of Services and pods that are named without one; if it is not that of the "
            + "kubeconfig's context",
        DefaultValueFactory = _ => Usual,
    };

    public Option<string> Output { get; } =
        Choice("--output", "text, wide, json, yaml, dot or mermaid", "text", "wide", "json", "yaml", "dot", "mermaid");

    public Option<string> Color { get; } =
        Choice("--color", "auto (on a terminal, unless NO_COLOR is set), always or never", "auto", "always", "never");

    public InquiryOptions() => Output.Aliases.Add("-o");

    public KubeconfigFlags Kubeconfig { get; } = new();

    public IEnumerable<Option> All => [Rules, Family, Namespace, Output, Color, .. Kubeconfig.All];

    /// <summary>The agent's options, with the kubeconfig that a person means. Throws <see cref="FlagException"/>,
    /// <see cref="ConfigurationException"/> and <see cref="Cluster.Connect.ConnectionException"/>.</summary>
    public ProxyOptions Read(ProxyFlags flags, ParseResult parsed) =>
        Kubeconfig.Choose(AgentOptions(flags, parsed).Options, parsed);

    /// <summary>By the flags that are given, and where it is this node that is asked about, for all others by those
    /// of the agent that runs on it. <c>From</c> says which one that is; null when there is none. Throws
    /// <see cref="FlagException"/> and <see cref="ConfigurationException"/>.</summary>
    public (ProxyOptions Options, string? From) AgentOptions(ProxyFlags flags, ParseResult parsed)
    {
        var own = flags.Read(parsed);
        var agent = parsed.GetValue(Rules) is { Length: > 0 } ? null : RunningAgent.Find();
        return agent?.Options(parsed, own) is { } options ? (options, agent.Words) : (own, null);
    }

    /// <summary>The namespace of what is named without one. Throws <see cref="Cluster.Connect.ConnectionException"/>.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">As <see cref="Read"/> has made them.</param>
    public string NamespaceOf(ParseResult parsed, ProxyOptions options) =>
        parsed.GetResult(Namespace) is { Implicit: false } ? parsed.GetValue(Namespace)!
            : KubeconfigFlags.NamespaceOf(options) ?? Usual;

    public static IEnumerable<IPFamily> FamiliesOf(string choice) => Enum.GetValues<IPFamily>().Where(family =>
        choice == "both" || string.Equals(choice, family.ToString(), StringComparison.OrdinalIgnoreCase));

    public OutputFormat FormatOf(ParseResult parsed) =>
        Enum.Parse<OutputFormat>(parsed.GetValue(Output)!, ignoreCase: true);

    /// <summary>The first of <paramref name="values"/> is the default.</summary>
    private static Option<string> Choice(string name, string words, params string[] values)
    {
        var option = new Option<string>(name) { Description = words, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
