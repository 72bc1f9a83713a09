using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Signalbox.Proxy.Output.Documents;
using Signalbox.Testing.Golden;

namespace Signalbox.Proxy.Tests.Output.Documents;

/// <summary>docs/output.md and the documents that the program writes say the same fields.</summary>
public sealed partial class SchemaTests
{
    private static readonly Type[] Roots =
        [typeof(ExplanationDocument), typeof(OverviewDocument), typeof(TraceDocument), typeof(VerificationDocument)];

    [Fact]
    public void Every_field_is_described_with_its_type_and_nothing_else_is()
    {
        var written = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var root in Roots)
        {
            Gather(root, written);
        }

        Assert.Equal(string.Join('\n', written.Values), string.Join('\n', Described().Values));
    }

    private static void Gather(Type type, SortedDictionary<string, string> written)
    {
        var shape = DocumentContext.Readable().GetTypeInfo(type)!;
        if (written.ContainsKey(NameOf(type)))
        {
            return;
        }

        written[NameOf(type)] = "";
        var fields = new List<string>();
        foreach (var property in shape.Properties)
        {
            var (element, isList) = ElementOf(property.PropertyType);
            if (DocumentContext.Readable().GetTypeInfo(element)!.Kind == JsonTypeInfoKind.Dictionary)
            {
                fields.Add($"{property.Name}: map of strings");
                continue;
            }

            if (IsDocument(element))
            {
                Gather(element, written);
            }

            fields.Add($"{property.Name}: {TypeWord(element, isList)}");
        }

        written[NameOf(type)] = $"{NameOf(type)}: {string.Join(", ", fields.Order(StringComparer.Ordinal))}";
    }

    /// <summary>Sections of the third level, each with its table.</summary>
    private static SortedDictionary<string, string> Described()
    {
        var described = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "output.md"));
        foreach (var section in text.Split("\n### ").Skip(1))
        {
            var name = section.Split('\n')[0].Trim();
            var fields = FieldRow().Matches(section)
                .Select(row => $"{row.Groups[1].Value}: {row.Groups[2].Value}").Order(StringComparer.Ordinal);
            described[name] = $"{name}: {string.Join(", ", fields)}";
        }

        return described;
    }

    private static (Type Element, bool IsList) ElementOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return DocumentContext.Readable().GetTypeInfo(plain) is { Kind: JsonTypeInfoKind.Enumerable } list
            ? (list.ElementType!, true) : (plain, false);
    }

    private static string TypeWord(Type element, bool isList)
    {
        var word = element == typeof(string) ? "string" : element == typeof(bool) ? "boolean"
            : IsDocument(element) ? NameOf(element) : "number";
        return !isList ? word : $"list of {word}{(IsDocument(element) ? "" : "s")}";
    }

    private static bool IsDocument(Type type) => type.Name.EndsWith("Document", StringComparison.Ordinal);

    private static string NameOf(Type type) => type.Name[..^"Document".Length];

    [GeneratedRegex(@"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}
