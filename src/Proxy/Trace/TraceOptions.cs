using System.CommandLine;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Trace;

/// <summary>trace's own flags.</summary>
internal sealed class TraceOptions
{
    private const string WantedFlag = "--wanted";
    private const string AllFlag = "--all";

    /// <summary>Flags that take their value, if any, behind "=" only.</summary>
    public static IEnumerable<string> Booleans => [WantedFlag, AllFlag];

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

    private readonly Option<bool> _wanted = new(WantedFlag)
    {
        Description = "Over the rules that the agent would write; no kernel is asked",
    };

    private readonly Option<bool> _all = new(AllFlag) { Description = "Shows every branch, however alike they are" };

    public TraceOptions() => _protocol.AcceptOnlyFromAmong("tcp", "udp", "sctp");

    public IEnumerable<Option> All =>
        [_from, _to, _protocol, _sourcePort, _inInterface, _mark, _wanted, _all];

    public bool IsWanted(ParseResult parsed) => parsed.GetValue(_wanted);

    public bool ShowsAll(ParseResult parsed) => parsed.GetValue(_all);

    /// <summary>Throws <see cref="FlagException"/>.</summary>
    public TraceRequest Read(ParseResult parsed, InquiryOptions inquiry)
    {
        var home = parsed.GetValue(inquiry.Namespace)!;
        var family = InquiryOptions.FamiliesOf(parsed.GetValue(inquiry.Family)!).ToArray();
        return new TraceRequest
        {
            From = Sender.Parse(parsed.GetValue(_from)!, home),
            To = Receiver.Parse(parsed.GetValue(_to)!, home),
            Protocol = parsed.GetValue(_protocol) is { } name ? Enum.Parse<Protocol>(name, ignoreCase: true) : null,
            SourcePort = parsed.GetValue(_sourcePort),
            InInterface = parsed.GetValue(_inInterface),
            Mark = TraceRequest.ParseMark(parsed.GetValue(_mark)!),
            Family = family is [var only] ? only : null,
        };
    }
}
