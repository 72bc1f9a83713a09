using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>A rule that somebody else might have on a node: "drop from 10.0.0.0/8 to 192.168.1.7 port 8080/tcp". It
/// meets what the node forwards or takes in itself, when a Service's address has become a pod's already.</summary>
internal sealed record FirewallRule(string Action)
{
    private const string Grammar =
        "'drop' or 'reject', then any of 'from CIDR', 'to CIDR' and 'port NUMBER[/udp]', is needed";

    public CIDR? From { get; private init; }

    public CIDR? To { get; private init; }

    public string? Port { get; private init; }

    /// <summary>Throws <see cref="LabException"/> for what is none.</summary>
    public static FirewallRule Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length % 2 == 0 || words[0] is not ("drop" or "reject"))
        {
            throw Refuse(text, Grammar);
        }

        var rule = new FirewallRule(words[0]);
        for (var at = 1; at < words.Length; at += 2)
        {
            rule = rule.With(text, words[at], words[at + 1]);
        }

        return rule.From is { } from && rule.To is { } to && from.Family != to.Family
            ? throw Refuse(text, "both blocks must be of one family")
            : rule;
    }

    /// <summary>nft's words for a table of that name that holds the rule, and nothing else.</summary>
    public string Table(string name)
    {
        string[] matches =
        [
            .. From is { } from ? [$"{Family(from)} saddr {from}"] : Array.Empty<string>(),
            .. To is { } to ? [$"{Family(to)} daddr {to}"] : Array.Empty<string>(),
            .. Port is { } port ? [$"{port.Split('/')[1]} dport {port.Split('/')[0]}"] : Array.Empty<string>(),
        ];
        var rule = string.Join(' ', [.. matches, "counter", Action]);
        return $$"""
            table inet {{name}} {
              chain forward { type filter hook forward priority filter; {{rule}}; }
              chain input { type filter hook input priority filter; {{rule}}; }
            }

            """;
    }

    public override string ToString() => string.Join(' ', (string[])
    [
        Action,
        .. From is { } from ? [$"from {from}"] : Array.Empty<string>(),
        .. To is { } to ? [$"to {to}"] : Array.Empty<string>(),
        .. Port is { } port ? [$"port {port}"] : Array.Empty<string>(),
    ]);

    private FirewallRule With(string text, string word, string value) => word switch
    {
        "from" when From is null => this with { From = Block(text, value) },
        "to" when To is null => this with { To = Block(text, value) },
        "port" when Port is null => this with { Port = PortOf(text, value) },
        _ => throw Refuse(text, Grammar),
    };

    private static CIDR Block(string text, string value)
    {
        if (CIDR.TryParse(value, out var block))
        {
            return block;
        }

        return Address.TryParse(value, out var address)
            ? CIDR.Of(address)
            : throw Refuse(text, $"'{value}' is no address and no block such as 10.0.0.0/8");
    }

    private static string PortOf(string text, string value)
    {
        var parts = value.Split('/');
        return parts is [_] or [_, "tcp" or "udp"]
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                ? $"{port}/{(parts.Length == 2 ? parts[1] : "tcp")}"
                : throw Refuse(text, $"'{value}' is no port from 1 to 65535, such as 80 or 53/udp");
    }

    private static string Family(CIDR block) => block.Family == IPFamily.IPv4 ? "ip" : "ip6";

    private static LabException Refuse(string text, string reason) => new($"--firewall \"{text}\": {reason}");
}
