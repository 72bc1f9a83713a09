using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Signalbox.Core.Rules.Nftables.Json;

/// <summary>Writes expressions of nft's JSON in the words of its listings. Where it returns false, what it has written
/// is not to be used.</summary>
internal sealed class JsonWords
{
    private static readonly SearchValues<char> InWords = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@*+-\\<>=!&|^");

    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    /// <summary>An element with a counter was among them.</summary>
    public bool HasCounters { get; private set; }

    public override string ToString() => _text.ToString();

    /// <summary>One word more, or several.</summary>
    public void Add(string words)
    {
        if (_text.Length > 0 && _text[^1] is not ' ')
        {
            _text.Append(' ');
        }

        _text.Append(words);
    }

    /// <summary>Takes back all from there on.</summary>
    public void CutTo(int length) => _text.Length = length;

    /// <summary>A value, or what a rule looks at.</summary>
    public bool TryWrite(JsonElement one)
    {
        switch (one.ValueKind)
        {
            case JsonValueKind.Number:
                return TryAddNumber(one);
            case JsonValueKind.String:
                var text = one.GetString()!;
                Add(IsWord(text) ? text : Quoted(text));
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                Add(one.ValueKind == JsonValueKind.True ? "exists" : "missing");
                return true;
            case JsonValueKind.Array:
                return TryAddBits(one);
            case JsonValueKind.Object when one.EnumerateObject().Count() == 1:
                var property = one.EnumerateObject().First();
                return TryWriteNamed(property.Name, property.Value);
            default:
                return false;
        }
    }

    /// <summary>Elements with commas between them; of a map, pairs. Nothing where there are none.</summary>
    public bool TryWriteElements(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Undefined)
        {
            return true;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return TryWrite(list);
        }

        var isFirst = true;
        foreach (var element in list.EnumerateArray())
        {
            _text.Append(isFirst ? "" : ",");
            isFirst = false;
            if (!TryWriteElement(element))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWriteElement(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return TryWrite(element);
        }

        if (element.GetArrayLength() != 2 || !TryWrite(element[0]))
        {
            return false;
        }

        Add(":");
        return TryWrite(element[1]);
    }

    private bool TryWriteNamed(string name, JsonElement value)
    {
        switch (name)
        {
            case "concat":
                return TryJoin(value, ".");
            case "&" or "|" or "^":
                return TryWriteOperation(name, value);
            case "set":
                Add("{");
                var isRead = TryWriteElements(value);
                Add("}");
                return isRead;
            case "prefix":
                return TryWriteParts(value, "addr", "/", "len");
            case "range":
                return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
                    && TryWritePair(value[0], "-", value[1]);
            case "elem":
                return TryWriteElem(value);
            case "map":
                return TryWrite(Of(value, "key")) && TryAdd("map") && TryWrite(Of(value, "data"));
            case "accept" or "drop" or "continue" or "return" when value.ValueKind == JsonValueKind.Null:
                Add(name);
                return true;
            case "jump" or "goto" when TextOf(value, "target") is { } target && IsWord(target):
                Add($"{name} {target}");
                return true;
            default:
                return JsonSelectors.Say(name, value) is { } words && TryAdd(words);
        }
    }

    private bool TryAdd(string word)
    {
        Add(word);
        return true;
    }

    /// <summary>{"&amp;": [a, b]}: from left to right, as listings are read. Bits that are named stand together.
    /// </summary>
    private bool TryWriteOperation(string name, JsonElement sides)
    {
        if (sides.ValueKind != JsonValueKind.Array || sides.GetArrayLength() != 2)
        {
            return false;
        }

        if (name == "|" && Texts(sides).Count == 2)
        {
            return TryAddBits(sides);
        }

        return sides[1].ValueKind != JsonValueKind.Object && TryWrite(sides[0]) && TryAdd(name) && TryWrite(sides[1]);
    }

    private bool TryJoin(JsonElement list, string between)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var isFirst = true;
        foreach (var one in list.EnumerateArray())
        {
            if (!isFirst)
            {
                Add(between);
            }

            isFirst = false;
            if (!TryWrite(one))
            {
                return false;
            }
        }

        return !isFirst;
    }

    private bool TryWriteParts(JsonElement value, string first, string between, string second) =>
        Has(value, first) && Has(value, second) && TryWritePair(Of(value, first), between, Of(value, second));

    /// <summary>Without spaces.</summary>
    private bool TryWritePair(JsonElement first, string between, JsonElement second)
    {
        var (one, other) = (new JsonWords(), new JsonWords());
        return one.TryWrite(first) && other.TryWrite(second) && TryAdd($"{one}{between}{other}");
    }

    /// <summary>Names or numbers of bits, with commas between them.</summary>
    private bool TryAddBits(JsonElement bits)
    {
        var said = new List<string>();
        foreach (var bit in bits.EnumerateArray())
        {
            var one = new JsonWords();
            if (bit.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) || !one.TryWrite(bit))
            {
                return false;
            }

            said.Add(one.ToString());
        }

        return said.Count > 0 && TryAdd(string.Join(',', said));
    }

    private bool TryAddNumber(JsonElement number)
    {
        var text = number.GetRawText();
        return text.AsSpan().TrimStart('-').IndexOfAnyExceptInRange('0', '9') < 0 && TryAdd(text);
    }

    /// <summary>A value with what is said of it.</summary>
    private bool TryWriteElem(JsonElement elem)
    {
        if (!TryWrite(Of(elem, "val")))
        {
            return false;
        }

        foreach (var property in elem.EnumerateObject())
        {
            switch (property.Name)
            {
                case "val":
                    break;
                case "timeout" or "expires" when property.Value.ValueKind == JsonValueKind.Number:
                    Add($"{property.Name} {property.Value.GetRawText()}s");
                    break;
                case "comment" when property.Value.ValueKind == JsonValueKind.String:
                    Add($"comment {Quoted(property.Value.GetString()!)}");
                    break;
                case "counter" when Has(property.Value, "packets") && Has(property.Value, "bytes"):
                    HasCounters = true;
                    Add($"counter packets {Of(property.Value, "packets")} bytes {Of(property.Value, "bytes")}");
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>It may stand in a listing by itself.</summary>
    public static bool IsWord(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(InWords) < 0;

    /// <summary>A listing cannot say a quote in a quote.</summary>
    public static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(sign => sign == '"' ? '\'' : char.IsControl(sign) ? ' ' : sign))}\"";

    /// <summary>Undefined where there is none.</summary>
    public static JsonElement Of(JsonElement one, string field) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(field, out var value) ? value : default;

    public static bool Has(JsonElement one, string field) => Of(one, field).ValueKind != JsonValueKind.Undefined;

    public static string? TextOf(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>One string, or those of a list; other things are left out.</summary>
    public static IReadOnlyList<string> Texts(JsonElement one) => one.ValueKind switch
    {
        JsonValueKind.String => [one.GetString()!],
        JsonValueKind.Array =>
        [
            .. one.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String)
                .Select(each => each.GetString()!),
        ],
        _ => [],
    };

    /// <summary>None where there is no such list.</summary>
    public static IEnumerable<JsonElement> Each(JsonElement one, string field) =>
        Of(one, field) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
