namespace Signalbox.Cluster.Decode;

/// <summary>Where the items of a JSON list lie, found by counting brackets: ten times faster than reading its tokens,
/// which is done when the items are decoded. Of text that is no JSON the extent means nothing.</summary>
/// <param name="Items">From the bracket that opens the items to behind the one that closes them.</param>
/// <param name="End">Behind the list.</param>
internal readonly record struct ListExtent(Range Items, int End)
{
    /// <summary>Null where the object has no array of that name, or does not end.</summary>
    /// <param name="json">Text of any number of values.</param>
    /// <param name="start">Where an object begins.</param>
    public static ListExtent? Find(ReadOnlySpan<byte> json, int start)
    {
        var depth = 0;
        Range? items = null;
        int? open = null;
        for (var at = start; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    var end = EndOfText(json, at);
                    if (depth == 1 && items is null && open is null && json[at..end].SequenceEqual("\"items\""u8))
                    {
                        open = ArrayBehind(json, end);
                    }

                    at = end - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    if (depth == 0)
                    {
                        return items is { } found ? new ListExtent(found, at + 1) : null;
                    }

                    if (depth == 1 && open is { } first && at > first)
                    {
                        (items, open) = (first..(at + 1), null);
                    }

                    break;
                default:
                    break;
            }
        }

        return null;
    }

    /// <summary>Behind the quote that closes a text.</summary>
    private static int EndOfText(ReadOnlySpan<byte> json, int start)
    {
        for (var at = start + 1; at < json.Length; at++)
        {
            var special = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (special < 0)
            {
                break;
            }

            at += special;
            if (json[at] == (byte)'"')
            {
                return at + 1;
            }

            // What a backslash escapes is no end.
            at++;
        }

        return json.Length;
    }

    private static int? ArrayBehind(ReadOnlySpan<byte> json, int name)
    {
        var colon = name + Blank(json[name..]);
        var value = colon + 1 + Blank(json[Math.Min(colon + 1, json.Length)..]);
        return value < json.Length && json[colon] == (byte)':' && json[value] == (byte)'[' ? value : null;
    }

    private static int Blank(ReadOnlySpan<byte> json)
    {
        var length = json.IndexOfAnyExcept(" \t\r\n"u8);
        return length < 0 ? json.Length : length;
    }
}
