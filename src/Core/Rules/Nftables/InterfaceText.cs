using System.Text;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Names of interfaces as nft writes them: in quotes, with an asterisk at the end of what is only the
/// beginning of a name.</summary>
internal static class InterfaceText
{
    private const int WholeLength = 16;

    /// <summary>A whole name is filled up with zeros to 16 bytes; the beginning of one is shorter.</summary>
    public static string Say(ReadOnlySpan<byte> value)
    {
        var isWhole = value.Length == WholeLength;
        var name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
        if (!isWhole)
        {
            return $"\"{name}*\"";
        }

        return name.EndsWith('*') ? $"\"{name[..^1]}\\*\"" : $"\"{name}\"";
    }
}
