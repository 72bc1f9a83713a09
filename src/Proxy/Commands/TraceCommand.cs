using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Rules;
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
    /// <summary>Another exit code than that of a packet which is refused.</summary>
    private const int NothingSaid = 2;

    private const string Words = """
        Walks a packet over the rules: which it meets, where it may end, and how likely

        Ends with 0 when the packet is delivered in at least one way, 1 when it is rejected or dropped in all, 2 when
        nothing can be said. With --live the real packet counts, and 3 is another end than was predicted.
        """;

    public static Command Make(ProxyFlags flags)
    {
        var (inquiry, options) = (new InquiryOptions(), new TraceOptions());
        var command = new Command("trace", Words + ProxyFlags.Words);
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
            var agent = inquiry.Read(flags, parsed);
            var request = options.Read(parsed, inquiry, inquiry.NamespaceOf(parsed, agent));
            var run = new TraceRun(request, agent)
            {
                Dumps = parsed.GetValue(inquiry.Rules) ?? [],
                IsWanted = options.IsWanted(parsed),
            };
            var report = await run.RunAsync(cancellation);
            Write(report, inquiry.FormatOf(parsed), parsed.GetValue(inquiry.Color)!, options.ShowsAll(parsed));
            return report.ExitCode;
        }
        catch (Exception failure) when (failure is FlagException or ConfigurationException or ConnectionException
            or DumpException or KernelException or HttpRequestException or TimeoutException)
        {
            Console.Error.WriteLine($"Error: {failure.Message}");
            return NothingSaid;
        }
    }

    private static void Write(TraceReport report, OutputFormat format, string colours, bool showsAll)
    {
        if (format is OutputFormat.Text or OutputFormat.Wide)
        {
            var isWide = format == OutputFormat.Wide;
            new TracePage(report, Page.OnConsole(colours, isWide), isWide || showsAll).Write();
            return;
        }

        if (format is OutputFormat.Dot or OutputFormat.Mermaid)
        {
            Draw(report).Write(format, Console.Out);
            return;
        }

        DocumentText.Write(
            TraceDocument.Of(report), DocumentContext.Readable().TraceDocument, format, Console.Out);
    }

    private static Graph Draw(TraceReport report)
    {
        var call = report.Call;
        var picture = new ChainPicture(
            call.Family, address => report.Names.GetValueOrDefault(address));
        var from = call.From.Length > 0 ? call.From : call.Packet.Source.ToString();
        picture.Add(
            $"{from} to {call.Packet.Destination.WithPort(call.Packet.DestinationPort)}", report.Ways);
        return picture.Draw();
    }
}
