namespace Signalbox.Proxy.Output;

/// <summary>Text for people in so many columns, with colours or without. Lines are broken at spaces only, and not at
/// those of <see cref="Words.Whole"/>: an address or a rule stays in one piece, however long.</summary>
internal sealed class Page(TextWriter writer, bool hasColour, int width = Page.UsualWidth)
{
    /// <summary>Where nothing is known of the reader's screen.</summary>
    public const int UsualWidth = 80;

    /// <summary>Longer lines are hard to read, however broad a screen is.</summary>
    private const int WidestText = 100;

    /// <summary>Narrower than this, a column of text goes below its row instead of beside it.</summary>
    private const int LeastColumn = 20;

    private const int Gap = 2;

    /// <summary>Columns that text is fitted into.</summary>
    public int Width => width;

    /// <summary>Standard output.</summary>
    /// <param name="colours">auto, always or never.</param>
    /// <param name="isWide">Nothing is broken.</param>
    public static Page OnConsole(string colours, bool isWide)
    {
        var width = Console.IsOutputRedirected || Console.WindowWidth <= 0
            ? UsualWidth
            : Math.Min(Console.WindowWidth, WidestText);
        return new Page(Console.Out, Colours.Wanted(colours), isWide ? int.MaxValue : width);
    }

    public void Blank() => writer.WriteLine();

    /// <summary>One line as it is, however long.</summary>
    public void Line(int indent, params ReadOnlySpan<Words> words)
    {
        writer.Write(new string(' ', indent));
        foreach (var part in words)
        {
            Write(part);
        }

        writer.WriteLine();
    }

    /// <summary>Broken where it is too long; lines after the first are indented by <paramref name="hanging"/> more.
    /// Nothing for nothing.</summary>
    public void Wrapped(int indent, Words text, int hanging = 0) => Wrapped(indent, [text], hanging);

    /// <summary>A paragraph of several tones; the parts bring their own spaces.</summary>
    public void Wrapped(int indent, IEnumerable<Words> text, int hanging = 0) =>
        WriteLines(Paragraph.Lines(text, Room(indent), Room(indent + hanging)), 0, indent, indent + hanging);

    /// <summary>A label, and text beside it that begins in column <paramref name="at"/>, on every line.</summary>
    public void Labelled(int at, Words label, Words text)
    {
        Write(label);
        if (text.Text.Length == 0)
        {
            writer.WriteLine();
        }

        WriteLines(Paragraph.Lines([text], Room(at), Room(at)), label.Text.Length, at, at);
    }

    /// <summary>Rows whose columns stand below each other, two spaces apart. The last column is broken where it is too
    /// long, and stands below its row where there is hardly room beside it.</summary>
    public void Table(int indent, IReadOnlyCollection<Words[]> rows)
    {
        var columns = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        var widths = Enumerable.Range(0, columns)
            .Select(column => rows.Where(row => row.Length > column + 1)
                .Select(row => row[column].Text.Length).DefaultIfEmpty(0).Max())
            .ToArray();
        foreach (var row in rows.Where(row => row.Length > 0))
        {
            Row(indent, row, widths);
        }
    }

    private void Row(int indent, Words[] row, int[] widths)
    {
        var at = indent;
        var end = indent;
        writer.Write(new string(' ', indent));
        for (var column = 0; column < row.Length - 1; column++)
        {
            writer.Write(new string(' ', at - end));
            Write(row[column]);
            end = at + row[column].Text.Length;
            at += widths[column] + Gap;
        }

        var last = Paragraph.Lines([row[^1]], Room(at), Room(at));
        if (last.Count == 0)
        {
            writer.WriteLine();
            return;
        }

        if (Room(at) >= LeastColumn || last.All(line => line.Sum(part => part.Text.Length) <= Room(at)))
        {
            WriteLines(last, end, at, at);
            return;
        }

        writer.WriteLine();
        Wrapped(indent + Gap + Gap, row[^1]);
    }

    private int Room(int indent) => width == int.MaxValue ? width : Math.Max(1, width - indent);

    /// <summary>The cursor is in column <paramref name="from"/>.</summary>
    private void WriteLines(IReadOnlyList<IReadOnlyList<Words>> lines, int from, int first, int others)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            Line(index == 0 ? first - from : others, [.. lines[index]]);
        }
    }

    private void Write(Words part) => writer.Write(hasColour ? Colours.Of(part.Shown) : part.Shown.Text);
}
