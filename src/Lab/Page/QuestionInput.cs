using System.Text.RegularExpressions;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Page;

/// <summary>Checks what a page sends before it becomes a program's argument. All throw <see cref="QuestionException"/>.
/// </summary>
internal static partial class QuestionInput
{
    private const int LongestSearch = 100;

    /// <summary>NAMESPACE/NAME.</summary>
    public static string Service(string text) => ServiceName().IsMatch(text)
        ? text
        : throw new QuestionException($"'{text}' is no Service's NAMESPACE/NAME");

    /// <summary>The same, or "".</summary>
    public static string ServiceOrNone(string text) => text.Length == 0 ? "" : Service(text);

    public static string Search(string text) => text.Length <= LongestSearch
        ? text
        : throw new QuestionException($"what is searched for may be {LongestSearch} characters long");

    /// <summary>A node of the lab.</summary>
    public static string Node(LabState lab, string text)
    {
        var nodes = lab.Settings?.NodeNames ?? throw new LabException($"there is no lab '{lab.Name}'");
        return nodes.Contains(text)
            ? text
            : throw new QuestionException($"there is no node '{text}'; there are {string.Join(", ", nodes)}");
    }

    /// <summary>One end of a packet's way, in the words of trace: it can be no option, and is a word.</summary>
    public static string End(string what, string text) => EndOfWay().IsMatch(text)
        ? text
        : throw new QuestionException(
            text.Length == 0 ? $"{what} is missing" : $"{what} '{text}' is nothing that trace understands");

    public static string Protocol(string text) => text is "" or "tcp" or "udp" or "sctp"
        ? text
        : throw new QuestionException($"'{text}' is no protocol: tcp, udp or sctp");

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,252}/[a-z0-9][a-z0-9.-]{0,252}$")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^[A-Za-z0-9\[][A-Za-z0-9.:=/\[\]-]{0,300}$")]
    private static partial Regex EndOfWay();
}

/// <summary>A packet to be traced, checked.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Protocol">"" for what the receiver has.</param>
internal sealed record TraceQuestion(string From, string To, string Protocol)
{
    /// <summary>From what the page sent, by name.</summary>
    public static TraceQuestion Of(Func<string, string> asked) => new(
        QuestionInput.End("from", asked("from")), QuestionInput.End("to", asked("to")),
        QuestionInput.Protocol(asked("proto")));
}
