using System.CommandLine;
using Signalbox.Kernel;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;
using Signalbox.Proxy.Output.Pictures;
using Signalbox.Proxy.Trace;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox trace: which rules a packet meets, and where it ends. Changes nothing.</summary>
internal static class TraceCommand
{
    private const string Words = """
        Walks a packet over the rules: which it meets, where it may end, and how likely

        Ends with 0 when the packet is delivered in at least one way, 1 when it is rejected or dropped in all, 2 when
        nothing can be said.
        """;

    public static Command Make(ProxyFlags flags)
    {
        var (inquiry, options) = (new InquiryOptions(), new TraceOptions());
        var command = new Command("trace", Words);
        foreach (var option in options.All.Concat(inquiry.All).Concat(flags.All))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, inquiry, flags, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, TraceOptions options, InquiryOptions inquiry, ProxyFlags flags,
        CancellationToken cancellation)
    {
        try
        {
            var run = new TraceRun(options.Read(parsed, inquiry), flags.Read(parsed))
            {
                Dumps = parsed.GetValue(inquiry.Rules) ?? [],
                IsWanted = options.IsWanted(parsed),
            };
            var report = await run.RunAsync(cancellation);
            var format = inquiry.FormatOf(parsed);
            var isWide = format == OutputFormat.Wide || options.ShowsAll(parsed);
            switch (format)
            {
                case OutputFormat.Json or OutputFormat.Yaml:
                    DocumentText.Write(
                        TraceDocument.Of(report), DocumentContext.Readable().TraceDocument, format, Console.Out);
                    break;
                case OutputFormat.Dot or OutputFormat.Mermaid:
                    var picture = new ChainPicture(
                        report.Call.Family, address => report.Names.GetValueOrDefault(address));
                    picture.Add(report.Call.From.Length == 0 ? "the sender" : report.Call.From, report.Ways);
                    picture.Draw().Write(format, Console.Out);
                    break;
                default:
                    var page = Page.OnConsole(parsed.GetValue(inquiry.Color)!, isWide);
                    new TracePage(report, page, isWide).Write();
                    break;
            }

            return report.ExitCode;
        }
        catch (KernelException failure)
        {
            throw new FlagException(failure.Message);
        }
    }
}
