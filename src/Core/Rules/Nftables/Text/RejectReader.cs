using System.Globalization;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads refusals: "reject", "reject with tcp reset", "reject with icmpx admin-prohibited".</summary>
internal static class RejectReader
{
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;
    private const byte TCP = 6;

    public static bool TryRead(WordCursor words, RuleContext context)
    {
        words.At++;
        if (!words.Take("with"))
        {
            context.Add(context.TableFamily switch
            {
                "ip" => new Expression.Reject(3),
                "ip6" => new Expression.Reject(4),
                _ => new Expression.RejectWith(RejectKind.Icmpx, 1),
            });
            return true;
        }

        var protocol = words.Next().Text;
        if (protocol == "tcp")
        {
            context.Require(protocol: TCP, family: null);
            context.Add(new Expression.RejectWith(RejectKind.TcpReset, null));
            return words.Take("reset");
        }

        words.Take("type");
        if (CodeOf(protocol, words.Next().Text) is not { } code)
        {
            return false;
        }

        if (protocol == "icmpx")
        {
            context.Add(new Expression.RejectWith(RejectKind.Icmpx, code));
            return true;
        }

        context.Require(protocol: null, family: protocol == "icmp" ? IPv4 : IPv6);
        context.Add(new Expression.Reject(code));
        return true;
    }

    private static byte? CodeOf(string protocol, string word)
    {
        if (byte.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return (protocol, word) switch
        {
            ("icmp", "net-unreachable") => 0,
            ("icmp", "host-unreachable") => 1,
            ("icmp", "prot-unreachable") => 2,
            ("icmp", "port-unreachable") => 3,
            ("icmp", "net-prohibited") => 9,
            ("icmp", "host-prohibited") => 10,
            ("icmp", "admin-prohibited") => 13,
            ("icmpv6", "no-route") => 0,
            ("icmpv6", "admin-prohibited") => 1,
            ("icmpv6", "addr-unreachable") => 3,
            ("icmpv6", "port-unreachable") => 4,
            ("icmpv6", "policy-fail") => 5,
            ("icmpv6", "reject-route") => 6,
            ("icmpx", "no-route") => 0,
            ("icmpx", "port-unreachable") => 1,
            ("icmpx", "host-unreachable") => 2,
            ("icmpx", "admin-prohibited") => 3,
            _ => null,
        };
    }
}
