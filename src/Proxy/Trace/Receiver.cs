using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace;

/// <summary>Whom the packet is addressed to, as --to says it. A closed family.</summary>
internal abstract partial record Receiver
{
    public const string Words =
        "IP:PORT, [IP]:PORT, svc/NAME:PORT, NAMESPACE/NAME:PORT, NAME.NAMESPACE.svc:PORT or nodeport/PORT";

    private Receiver()
    {
    }

    /// <summary>Null for the port where none was given.</summary>
    public sealed record At(Address Address, ushort? Port) : Receiver;

    /// <summary>The ClusterIP of a Service. <paramref name="Port"/> is a number or a name, null where none was given.
    /// </summary>
    public sealed record Of(ServiceName Name, string? Port) : Receiver;

    /// <summary>This node's own address.</summary>
    public sealed record NodePort(ushort Port) : Receiver;

    /// <summary>As much of a plan as says what becomes of a packet to it.</summary>
    public PlanScope ToScope() => this switch
    {
        At at => new PlanScope.OfAddress(at.Address, at.Port),
        Of of => new PlanScope.OfService(of.Name),
        NodePort port => new PlanScope.OfNodePort(port.Port),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Throws <see cref="FlagException"/>.</summary>
    /// <param name="text">The flag's value.</param>
    /// <param name="home">The namespace of a Service that is named without one.</param>
    public static Receiver Parse(string text, string home) =>
        (Receiver?)ParseAddress(text) ?? (Receiver?)ParseNodePort(text) ?? ParseService(text, home)
            ?? throw Wrong(text);

    private static At? ParseAddress(string text)
    {
        if (Address.TryParse(text.Trim('[', ']'), out var alone))
        {
            return new At(alone, null);
        }

        var colon = text.LastIndexOf(':');
        return colon > 0
            && Address.TryParse(text[..colon].Trim('[', ']'), out var address)
            && (address.Family == IPFamily.IPv4 || text[0] == '[')
                ? new At(address, NumberOf(text[(colon + 1)..]) ?? throw Wrong(text))
                : null;
    }

    private static NodePort? ParseNodePort(string text) => NodePortForm().Match(text) is { Success: true } form
        ? new NodePort(NumberOf(form.Groups["port"].Value) ?? throw Wrong(text))
        : null;

    private static Of? ParseService(string text, string home)
    {
        var form = ServiceForm().Match(text);
        var host = form.Success ? form : HostForm().Match(text);
        if (!host.Success)
        {
            return null;
        }

        var (space, port) = (host.Groups["space"], host.Groups["port"]);
        return new Of(
            new ServiceName(space.Success ? space.Value : home, host.Groups["name"].Value),
            port.Success ? port.Value : null);
    }

    private static ushort? NumberOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    private static FlagException Wrong(string text) =>
        new($"invalid argument \"{text}\" for \"--to\" flag: it is none of {Words}");

    [GeneratedRegex("^(nodeport/|node:)(?<port>[0-9]+)$")]
    private static partial Regex NodePortForm();

    /// <summary>With a kind, with a namespace, or with both: a bare word is taken for a slip of the pen.</summary>
    [GeneratedRegex(
        "^((svc|service|services)/((?<space>[a-z0-9-]+)/)?|(?<space>[a-z0-9-]+)/)(?<name>[a-z0-9-]+)"
        + "(:(?<port>[a-z0-9-]+))?$")]
    private static partial Regex ServiceForm();

    [GeneratedRegex(@"^(?<name>[a-z0-9-]+)\.(?<space>[a-z0-9-]+)\.svc(\.[a-z0-9.-]+)?(:(?<port>[a-z0-9-]+))?$")]
    private static partial Regex HostForm();
}
