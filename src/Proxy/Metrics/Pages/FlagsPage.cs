using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Config.Flags;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>/flagz: every flag with its value, given or not; none of them holds a secret. Source: KEP-4828.</summary>
internal sealed class FlagsPage(ProxyOptions options)
{
    private readonly (string Name, string Value)[] _flags =
    [
        .. FlagTable.All.Where(flag => flag.Name != "help")
            .Select(flag => (flag.Name, options.Flags.Given.GetValueOrDefault(flag.Name, flag.Default))),
    ];

    public Task AnswerAsync(HttpContext context) => StructuredAnswer.WriteAsync(context, "Flagz", Text, Write);

    private string Text()
    {
        var text = new StringBuilder("\nkube-proxy flagz\n");
        text.Append("For people: nothing of this is promised to stay as it is.\n\n");
        foreach (var (name, value) in _flags)
        {
            text.Append(name).Append('=').Append(value).Append('\n');
        }

        return text.ToString();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("flags");
        foreach (var (name, value) in _flags)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
