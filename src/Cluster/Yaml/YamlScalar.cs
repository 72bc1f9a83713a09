using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Signalbox.Cluster.Yaml;

/// <summary>Scalars as kubectl reads them: what is quoted is a string; plain text follows YAML 1.1, as the Go library
/// below kubectl has it (yes, no, on, off, y and n are booleans, 0x, 0b, 0o and leading zeros are integers, times
/// stay strings).</summary>
internal static partial class YamlScalar
{
    /// <summary>Writes the scalar as one JSON value.</summary>
    public static void Write(Scalar scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value;
        if (!IsPlain(scalar))
        {
            writer.WriteStringValue(text);
        }
        else if (IsNull(text))
        {
            writer.WriteNullValue();
        }
        else if (Boolean(text) is { } truth)
        {
            writer.WriteBooleanValue(truth);
        }
        else if (TryInteger(text, out var integer))
        {
            writer.WriteRawValue(integer.ToString(CultureInfo.InvariantCulture));
        }
        else if (TryFloat(text, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <summary>The scalar as the name of a JSON property.</summary>
    public static string Key(Scalar scalar)
    {
        if (!IsPlain(scalar))
        {
            return scalar.Value;
        }

        return IsNull(scalar.Value) ? "null"
            : Boolean(scalar.Value) is { } truth ? (truth ? "true" : "false")
            : TryInteger(scalar.Value, out var integer) ? integer.ToString(CultureInfo.InvariantCulture)
            : scalar.Value;
    }

    /// <summary>Whether this text, written without quotes, is read as the same text: by us, and by those who read 1:20
    /// as a number in base 60, and dates as times.</summary>
    public static bool IsReadAsText(string text) =>
        !IsNull(text) && Boolean(text) is null && !TryInteger(text, out _) && !TryFloat(text, out _)
        && text != "<<" && !OtherType().IsMatch(text);

    /// <summary>True for the key of a merge: a plain &lt;&lt;.</summary>
    public static bool IsMerge(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "<<" };

    private static bool IsPlain(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain
        && (scalar.Tag.IsEmpty || scalar.Tag.Value is not ("!" or "tag:yaml.org,2002:str"));

    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    private static bool? Boolean(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "y" or "Y" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "n" or "N" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    private static bool TryInteger(string text, out Int128 value)
    {
        value = 0;
        var digits = text.AsSpan();
        var negative = digits[0] == '-';
        if (digits[0] is '-' or '+')
        {
            digits = digits[1..];
        }

        var (radix, prefix) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        if (!TryDigits(digits[prefix..], radix, out value))
        {
            return false;
        }

        value = negative ? -value : value;
        return value >= long.MinValue && value <= ulong.MaxValue;
    }

    private static bool TryDigits(ReadOnlySpan<char> digits, int radix, out Int128 value)
    {
        value = 0;
        var any = false;
        foreach (var digit in digits)
        {
            if (digit == '_' && any)
            {
                continue;
            }

            var worth = char.IsAsciiDigit(digit) ? digit - '0'
                : char.IsAsciiHexDigit(digit) ? (digit | ' ') - 'a' + 10
                : int.MaxValue;
            if (worth >= radix || value > ulong.MaxValue)
            {
                return false;
            }

            value = (value * radix) + worth;
            any = true;
        }

        return any;
    }

    /// <summary>A decimal number with a point or an exponent. Infinities and NaN have no JSON and stay strings.
    /// </summary>
    private static bool TryFloat(string text, out double value)
    {
        const NumberStyles Styles =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, Styles, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    [GeneratedRegex(
        @"^([-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?|\d{4}-\d\d?-\d\d?.*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex OtherType();
}
