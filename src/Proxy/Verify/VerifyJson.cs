using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Core.Compare;

namespace Signalbox.Proxy.Verify;

/// <summary>A report for programs: { "agrees", "mode": "iptables" or "nftables", "families": [ { "family", "rules": what
/// was read, "byPackets", "differences" } ], "mended": differences that are gone since --repair }. A difference is
/// { "owner": { "kind": "service", "fixed", "nobody" or "foreign", "name" }, "kind": see
/// <see cref="DifferenceKindText.Word"/>, "place", "words", "mendable", "held": lines that are held and not wanted,
/// "wanted": lines that are wanted and not held }.</summary>
internal static class VerifyJson
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> Of(VerifyReport report)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("agrees", report.Agrees);
            json.WriteString("mode", report.Mode.Mode.ToString().ToLowerInvariant());
            json.WriteStartArray("families");
            foreach (var family in report.Families)
            {
                Write(json, family);
            }

            json.WriteEndArray();
            json.WriteStartArray("mended");
            foreach (var (_, difference) in report.Mended)
            {
                Write(json, difference);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, FamilyReport family)
    {
        json.WriteStartObject();
        json.WriteString("family", family.Family.ToString());
        json.WriteString("rules", family.Rules);
        json.WriteBoolean("byPackets", family.IsByPackets);
        json.WriteStartArray("differences");
        foreach (var difference in family.Differences)
        {
            Write(json, difference);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Difference difference)
    {
        json.WriteStartObject();
        json.WriteStartObject("owner");
        var (kind, name) = difference.Owner switch
        {
            Owner.OfPort or Owner.OfService => ("service", difference.Owner.ToString()),
            Owner.Nobody nobody => ("nobody", nobody.Once),
            Owner.Foreign => ("foreign", ""),
            _ => ("fixed", ""),
        };
        json.WriteString("kind", kind);
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteString("kind", difference.Kind.Word());
        json.WriteString("place", difference.Place);
        json.WriteString("words", difference.Words);
        json.WriteBoolean("mendable", difference.IsMendable);
        Write(json, "held", difference, isWanted: false);
        Write(json, "wanted", difference, isWanted: true);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Difference difference, bool isWanted)
    {
        json.WriteStartArray(name);
        foreach (var line in difference.Lines.Where(line => line.IsWanted == isWanted))
        {
            json.WriteStringValue(line.Text);
        }

        json.WriteEndArray();
    }
}
