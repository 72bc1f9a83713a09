using Signalbox.Proxy.Config;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;

namespace Signalbox.Proxy.Verify;

/// <summary>Writes a report in the form that was asked for.</summary>
internal static class VerifyOutput
{
    /// <summary>Throws <see cref="FlagException"/> for pictures: a difference is none.</summary>
    public static void Write(VerifyReport report, OutputFormat format, Page page)
    {
        switch (format)
        {
            case OutputFormat.Text or OutputFormat.Wide:
                new VerifyText(page, format == OutputFormat.Wide).Write(report);
                break;
            case OutputFormat.Json or OutputFormat.Yaml:
                DocumentText.Write(
                    VerificationDocument.Of(report), DocumentContext.Readable().VerificationDocument, format,
                    Console.Out);
                break;
            default:
                throw new FlagException(
                    $"differences are told as text, wide, json or yaml, not as {format.ToString().ToLowerInvariant()}");
        }
    }
}
