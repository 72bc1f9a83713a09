using System.Text;
using Signalbox.Kernel.Netlink;

namespace Signalbox.Kernel.Nftables;

/// <summary>Comments as nft keeps them: { type, length, text } in the user data of an object. The type is 0 for tables,
/// chains, rules and elements, and 7 for sets. Source: libnftnl/udata.h.</summary>
internal static class CommentCodec
{
    internal const byte OfSet = 7;
    private const byte OfOthers = 0;
    private const int HeaderLength = 2;

    /// <summary>Writes nothing when there is no comment.</summary>
    internal static void Encode(MessageWriter writer, ushort attribute, string? comment)
    {
        if (comment is null)
        {
            return;
        }

        var data = new UserDataWriter(stackalloc byte[UserDataWriter.MaxLength]);
        data.Text(OfOthers, comment);
        writer.Bytes(attribute, data.Written);
    }

    /// <summary>Null when there is none.</summary>
    internal static string? Decode(ReadOnlySpan<byte> userData, byte type = OfOthers)
    {
        while (userData is [var entry, var length, ..] && userData.Length >= HeaderLength + length)
        {
            if (entry == type)
            {
                return Encoding.UTF8.GetString(userData.Slice(HeaderLength, length).TrimEnd((byte)0));
            }

            userData = userData[(HeaderLength + length)..];
        }

        return null;
    }
}
