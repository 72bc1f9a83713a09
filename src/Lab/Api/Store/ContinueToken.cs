using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>Where the next page of a list begins, in the form that upstream's tokens have.</summary>
/// <param name="Revision">That all pages show; -1 for "as it stands now", which is what is offered to those whose
/// token is too old.</param>
/// <param name="After">The key that the last page ended with.</param>
internal sealed record ContinueToken(long Revision, string After)
{
    public const long Latest = -1;

    /// <summary>The smallest key of the rest.</summary>
    public string Start => After + '\0';

    public string Encode()
    {
        var json = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = $"/{After}\0" };
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    /// <summary>Null for text that is no token.</summary>
    public static ContinueToken? Decode(string text)
    {
        try
        {
            var json = JsonNode.Parse(Base64Url.DecodeFromChars(text));
            return new ContinueToken((long)json!["rv"]!, ((string)json["start"]!).Trim('/', '\0'));
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException
            or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
