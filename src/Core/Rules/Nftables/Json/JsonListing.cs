using System.Text;
using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>What "nft -j list ruleset" printed, as the listing that nft prints without -j, so that both are read alike.
/// What has no words there becomes a quoted word, which readers of listings take for something that nobody can judge.
/// nft leaves out some things in JSON: comments of chains, and that a set without elements counts. Source:
/// libnftables-json(5).</summary>
public static class JsonListing
{
    /// <summary>Whether a text is JSON and no listing.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    /// <summary>Throws <see cref="DumpException"/> for text that is no JSON, or is not nft's.</summary>
    /// <param name="dump">Begins with a brace.</param>
    public static DumpBytes Read(DumpBytes dump)
    {
        try
        {
            using var document = JsonDocument.Parse(dump.Text);
            if (!document.RootElement.TryGetProperty("nftables", out var list)
                || list.ValueKind != JsonValueKind.Array)
            {
                throw dump.Fail(0, "this is JSON, but not nft's: it has no list \"nftables\"");
            }

            var tables = new OrderedDictionary<(string Family, string Name), JsonTable>();
            foreach (var one in list.EnumerateArray())
            {
                Take(one, tables, dump);
            }

            var text = new StringBuilder();
            foreach (var (name, table) in tables)
            {
                table.Write(name.Family, name.Name, text);
            }

            return new DumpBytes(dump.Name, Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (JsonException failure)
        {
            throw new DumpException(
                dump.Name, (int)(failure.LineNumber ?? 0) + 1,
                $"this is no JSON from byte {(failure.BytePositionInLine ?? 0) + 1} of the line on: nft 1.0.6 writes "
                + "none where a table has flags; 'nft list ruleset' without -j does");
        }
        catch (InvalidOperationException failure)
        {
            // A string that is no valid text.
            throw dump.Fail(0, $"this is JSON that cannot be read: {failure.Message}");
        }
    }

    private static void Take(
        JsonElement one, OrderedDictionary<(string Family, string Name), JsonTable> tables, DumpBytes dump)
    {
        if (one.ValueKind != JsonValueKind.Object || one.EnumerateObject().Count() != 1)
        {
            throw dump.Fail(0, "an entry of \"nftables\" is no object with one name");
        }

        var (kind, body) = one.EnumerateObject().Select(property => (property.Name, property.Value)).First();
        if (kind is not ("table" or "chain" or "set" or "map" or "rule"))
        {
            return;
        }

        var isTable = kind == "table";
        var place = (
            Name(body, "family", kind, dump), Name(body, isTable ? "name" : "table", kind, dump));
        if (!tables.TryGetValue(place, out var table))
        {
            tables[place] = table = new JsonTable();
        }

        switch (kind)
        {
            case "table":
                table.Flags = JsonWords.Texts(JsonWords.Of(body, "flags"));
                break;
            case "chain":
                table.Chain(Name(body, "name", kind, dump)).Header = JsonTable.HeaderOf(body);
                break;
            case "rule":
                table.Chain(Name(body, "chain", kind, dump)).Rules.Add(JsonStatements.Line(body));
                break;
            default:
                table.Sets.Add(JsonTable.SetOf(kind, Name(body, "name", kind, dump), body));
                break;
        }
    }

    /// <summary>A name that may stand in a listing.</summary>
    private static string Name(JsonElement body, string field, string kind, DumpBytes dump)
    {
        var name = JsonWords.TextOf(body, field);
        return name is not null && JsonWords.IsWord(name)
            ? name
            : throw dump.Fail(0, $"a {kind} has the {field} '{name}', which nft has for none");
    }
}
