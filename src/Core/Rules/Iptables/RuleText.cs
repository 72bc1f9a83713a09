using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>Rules as iptables-save prints them, which iptables-restore reads as well. One text for both directions
/// means that what is written can be compared with what is read.</summary>
public sealed class RuleText
{
    private static readonly string[] RecentMasks = ["255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];
    private static readonly string[] RejectCodes = ["icmp-port-unreachable", "icmp6-port-unreachable"];

    private readonly IPFamily _family;

    public RuleText(IPFamily family) => _family = family;

    /// <summary>Writes the rule's conditions and target, without chain and line end.</summary>
    public void Write(TextBuffer writer, Rule rule)
    {
        var isFirst = true;
        foreach (var match in rule.Matches)
        {
            if (!isFirst)
            {
                writer.Write(' ');
            }

            isFirst = false;
            WriteMatch(writer, match);
        }

        if (rule.Target is Target.None)
        {
            return;
        }

        writer.Write(isFirst ? "-j " : " -j ");
        WriteTarget(writer, rule.Target);
    }

    /// <summary>The rule's conditions and target as one string.</summary>
    public string Say(Rule rule)
    {
        var writer = new TextBuffer();
        Write(writer, rule);
        return writer.Written.ToString();
    }

    private void WriteMatch(TextBuffer writer, Match match)
    {
        switch (match)
        {
            case Match.Source source:
                WriteBlock(writer, source.IsNegated ? "! -s " : "-s ", source.Block);
                break;
            case Match.Destination destination:
                WriteBlock(writer, destination.IsNegated ? "! -d " : "-d ", destination.Block);
                break;
            case Match.InInterface link:
                writer.Write(link.IsNegated ? "! -i " : "-i ");
                writer.Write(link.Name);
                break;
            case Match.OutInterface link:
                writer.Write(link.IsNegated ? "! -o " : "-o ");
                writer.Write(link.Name);
                break;
            case Match.OfProtocol protocol:
                writer.Write("-p ");
                writer.Write(protocol.Protocol.Lower());
                break;
            case Match.Other other:
                writer.Write(other.Text);
                break;
            default:
                WriteExtension(writer, match);
                break;
        }
    }

    private void WriteExtension(TextBuffer writer, Match match)
    {
        switch (match)
        {
            case Match.Comment comment:
                writer.Write("-m comment --comment \"");
                WriteEscaped(writer, comment.Text);
                writer.Write('"');
                break;
            case Match.Transport transport:
                writer.Write("-m ");
                writer.Write(transport.Protocol.Lower());
                if (transport.DestinationPort is { } port)
                {
                    writer.Write(" --dport ");
                    WriteNumber(writer, port);
                }

                break;
            case Match.LocalAddress local:
                writer.Write(local.IsSource ? "-m addrtype --src-type LOCAL" : "-m addrtype --dst-type LOCAL");
                break;
            case Match.Mark mark:
                writer.Write(mark.IsNegated ? "-m mark ! --mark " : "-m mark --mark ");
                WriteMark(writer, mark.Value, mark.Mask);
                break;
            case Match.ConnectionState state:
                writer.Write(state.IsNegated ? "-m conntrack ! --ctstate " : "-m conntrack --ctstate ");
                writer.Write(state.States);
                break;
            case Match.Statistic statistic:
                writer.Write("-m statistic --mode random --probability ");
                WriteProbability(writer, statistic.Threshold);
                break;
            case Match.RecentlySeen seen:
                writer.Write("-m recent --rcheck --seconds ");
                WriteNumber(writer, seen.Seconds);
                writer.Write(" --reap");
                WriteRecentList(writer, seen.List);
                break;
            case Match.RecentSet set:
                writer.Write("-m recent --set");
                WriteRecentList(writer, set.List);
                break;
            case Match.Accounting accounting:
                writer.Write("-m nfacct --nfacct-name ");
                writer.Write(accounting.Name);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void WriteTarget(TextBuffer writer, Target target)
    {
        switch (target)
        {
            case Target.Accept:
                writer.Write("ACCEPT");
                break;
            case Target.Drop:
                writer.Write("DROP");
                break;
            case Target.Return:
                writer.Write("RETURN");
                break;
            case Target.Reject:
                writer.Write("REJECT --reject-with ");
                writer.Write(RejectCodes[(int)_family]);
                break;
            case Target.Jump jump:
                writer.Write(jump.Chain);
                break;
            case Target.DNAT nat:
                writer.Write("DNAT --to-destination ");
                Span<char> text = stackalloc char[Address.MaxTextLength + 8];
                writer.Write(text[..nat.Address.FormatWithPort(nat.Port, text)]);
                break;
            case Target.Masquerade masquerade:
                writer.Write(masquerade.IsFullyRandom ? "MASQUERADE --random-fully" : "MASQUERADE");
                break;
            case Target.SetMark mark:
                writer.Write("MARK --set-xmark ");
                WriteMark(writer, mark.Value, mark.Mask);
                break;
            case Target.Other other:
                writer.Write(other.Text);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>As iptables-save does inside quotes. Comments of ours never need it, those of others may.</summary>
    private static void WriteEscaped(TextBuffer writer, string text)
    {
        if (!text.AsSpan().ContainsAny("\"\\'"))
        {
            writer.Write(text);
            return;
        }

        foreach (var character in text)
        {
            if (character is '"' or '\\' or '\'')
            {
                writer.Write('\\');
            }

            writer.Write(character);
        }
    }

    private void WriteRecentList(TextBuffer writer, string list)
    {
        writer.Write(" --name ");
        writer.Write(list);
        writer.Write(" --mask ");
        writer.Write(RecentMasks[(int)_family]);
        writer.Write(" --rsource");
    }

    private static void WriteBlock(TextBuffer writer, string flag, CIDR block)
    {
        writer.Write(flag);
        Span<char> text = stackalloc char[Address.MaxTextLength];
        writer.Write(text[..block.Network.Format(text)]);
        writer.Write('/');
        WriteNumber(writer, block.PrefixLength);
    }

    private static void WriteNumber(TextBuffer writer, uint number)
    {
        Span<char> digits = stackalloc char[10];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        writer.Write(digits[..length]);
    }

    private static void WriteMark(TextBuffer writer, uint value, uint mask)
    {
        Span<char> text = stackalloc char[24];
        text.TryWrite(CultureInfo.InvariantCulture, $"0x{value:x}/0x{mask:x}", out var length);
        writer.Write(text[..length]);
    }

    private static void WriteProbability(TextBuffer writer, uint threshold)
    {
        Span<char> text = stackalloc char[24];
        ((double)threshold / 0x80000000u).TryFormat(text, out var length, "F11", CultureInfo.InvariantCulture);
        writer.Write(text[..length]);
    }
}
