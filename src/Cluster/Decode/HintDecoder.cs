using System.Runtime.InteropServices;
using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>The names that an endpoint is hinted for. They are only ever compared with this node's and its zone's: one
/// that is malformed, or missing, matches nothing.</summary>
internal sealed class HintDecoder(NamePool pool)
{
    private readonly List<string> _names = [];

    /// <summary>Reads the value of "forZones" or "forNodes" that the reader stands on.</summary>
    public EndpointHints Read(ref Utf8JsonReader reader)
    {
        if (!WireToken.IsArray(ref reader))
        {
            return default;
        }

        _names.Clear();
        while (WireToken.NextElement(ref reader))
        {
            _names.Add(WireToken.IsObject(ref reader) ? ReadName(ref reader) : "");
        }

        return EndpointHints.Create(CollectionsMarshal.AsSpan(_names));
    }

    private string ReadName(ref Utf8JsonReader reader)
    {
        var name = "";
        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("name"u8, ref reader))
            {
                name = WireToken.IsText(ref reader) ? pool.Pooled(ref reader) : "";
            }
            else
            {
                reader.Skip();
            }
        }

        return name;
    }
}
