using System.Globalization;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>The words of an extension: its name, and options with their values.</summary>
internal sealed class ForeignOptions
{
    private readonly List<ForeignOption> _options = [];

    /// <param name="text">"LOG --log-prefix "a b"", or "multiport ! --dports 80,443".</param>
    public ForeignOptions(string text)
    {
        var tokens = new RuleTokens(text);
        Name = tokens.Next() ? tokens.Word.ToString() : "";
        var isNegated = false;
        ForeignOption? option = null;
        while (tokens.Next())
        {
            var word = tokens.Word.ToString();
            if (tokens.Raw is "!")
            {
                isNegated = true;
            }
            else if (tokens.Raw.StartsWith("--"))
            {
                option = new ForeignOption(word, [], isNegated);
                _options.Add(option);
                isNegated = false;
            }
            else
            {
                option?.Values.Add(word);
            }
        }
    }

    public string Name { get; }

    public IReadOnlyList<ForeignOption> All => _options;

    /// <summary>The option's first value; null when it is not there, or has none.</summary>
    public string? this[string option] => _options.Find(known => known.Name == option)?.Values.FirstOrDefault();

    public bool Has(string option) => _options.Exists(known => known.Name == option);

    /// <summary>"0x4000/0xc000", in any base; without a mask all bits count.</summary>
    public static bool TryMark(string text, out uint value, out uint mask)
    {
        mask = uint.MaxValue;
        var slash = text.IndexOf('/');
        return TryNumber(slash < 0 ? text : text[..slash], out value)
            && (slash < 0 || TryNumber(text[(slash + 1)..], out mask));
    }

    public static bool TryNumber(string text, out uint number) => text.StartsWith("0x", StringComparison.Ordinal)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>One option of an extension.</summary>
internal sealed record ForeignOption(string Name, List<string> Values, bool IsNegated)
{
    /// <summary>All values as one text.</summary>
    public string Text => string.Join(' ', Values);
}
