using System.Text;

namespace Signalbox.Kernel.Nftables;

/// <summary>Gives one string for equal bytes, so that a name which many elements lead to is made once.</summary>
internal sealed class NameCache
{
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="utf8">At most 256 bytes, as the kernel's names are.</param>
    internal string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> letters = stackalloc char[utf8.Length];
        var key = letters[..Encoding.UTF8.GetChars(utf8, letters)];
        if (!_names.TryGetValue(key, out var name))
        {
            name = new string(key);
            _names[key] = name;
        }

        return name;
    }
}
