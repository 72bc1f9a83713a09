using System.CommandLine;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Trace;

/// <summary>trace's own flags.</summary>
internal sealed class TraceOptions
{
    private readonly Option<string> _from = new("--from")
    {
        Description = $"Who sends: {Sender.Words}",
        DefaultValueFactory = _ => "node",
    };

    private readonly Option<string> _to = new("--to")
    {
        Description = $"Whom it is for: {Receiver.Words}",
        Required = true,
    };

    private readonly Option<string?> _protocol = new("--proto") { Description = "tcp, udp or sctp" };
    private readonly Option<ushort?> _sourcePort = new("--source-port") { Description = "The sender's port" };

    private readonly Option<string?> _inInterface = new("--in-interface")
    {
        Description = "The interface that it comes in by, instead of what the routes say",
    };

    private readonly Option<string> _mark = new("--mark")
    {
        Description = "The packet's mark on arrival",
        DefaultValueFactory = _ => "0",
    };

    private readonly Option<bool> _wanted = new("--wanted")
    {
        Description = "Over the rules that the agent would write; no kernel is asked",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Shows also the rules that are not met, with the reason, and every branch",
    };

    private readonly Option<bool> _live = new("--live")
    {
        Description = "Sends a real packet, follows it through this kernel, and compares",
    };

    private readonly Option<string?> _wait = new("--wait")
    {
        Description = "With --live: sends nothing, but waits for such a packet for so long, as in 30s or 2m",
    };

    public TraceOptions() => _protocol.AcceptOnlyFromAmong("tcp", "udp", "sctp");

    public IEnumerable<Option> All =>
        [_from, _to, _protocol, _sourcePort, _inInterface, _mark, _wanted, _all, _live, _wait];

    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_wanted);

    public bool ShowsAll(ParseResult parsed) => parsed.GetValue(_all);

    /// <summary>Throws <see cref="FlagException"/>.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="inquiry">The flags that are shared.</param>
    /// <param name="home">The namespace of what is named without one.</param>
    public TraceRequest Read(ParseResult parsed, InquiryOptions inquiry, string home)
    {
        var family = InquiryOptions.FamiliesOf(parsed.GetValue(inquiry.Family)!).ToArray();
        return new TraceRequest
        {
            From = Sender.Parse(parsed.GetValue(_from)!, home),
            To = Receiver.Parse(parsed.GetValue(_to)!, home),
            Protocol = parsed.GetValue(_protocol) is { } name ? Enum.Parse<Protocol>(name, ignoreCase: true) : null,
            SourcePort = parsed.GetValue(_sourcePort),
            InInterface = parsed.GetValue(_inInterface),
            Mark = TraceRequest.ParseMark(parsed.GetValue(_mark)!),
            IsLive = parsed.GetValue(_live),
            Wait = parsed.GetValue(_wait) is { } wait ? Waiting(wait, parsed.GetValue(_live)) : null,
            Family = family is [var only] ? only : null,
        };
    }

    private static TimeSpan Waiting(string text, bool isLive) =>
        !isLive ? throw new FlagException("--wait is of use with --live only")
        : GoDuration.TryParse(text, out var patience) && patience > TimeSpan.Zero ? patience
        : throw new FlagException($"invalid argument \"{text}\" for \"--wait\" flag: it is no time as in 30s or 2m");
}
