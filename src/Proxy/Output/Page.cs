namespace Signalbox.Proxy.Output;

/// <summary>Text for people in so many columns, with colours or without.</summary>
internal sealed class Page(TextWriter writer, bool hasColour, int width = 80)
{
    /// <summary>Columns that text is fitted into.</summary>
    public int Width => width;

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

    /// <summary>Broken at spaces where it is too long; lines after the first are indented by
    /// <paramref name="hanging"/> more.</summary>
    public void Wrapped(int indent, Words text, int hanging = 0)
    {
        var line = "";
        var margin = indent;
        foreach (var word in text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && margin + line.Length + 1 + word.Length > width)
            {
                Line(margin, text with { Text = line });
                (line, margin) = ("", indent + hanging);
            }

            line += line.Length == 0 ? word : $" {word}";
        }

        if (line.Length > 0)
        {
            Line(margin, text with { Text = line });
        }
    }

    /// <summary>Rows whose columns stand below each other, two spaces apart. The last column is broken at spaces where
    /// it is too long.</summary>
    public void Table(int indent, IReadOnlyCollection<Words[]> rows)
    {
        var columns = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        var widths = Enumerable.Range(0, columns)
            .Select(column => rows.Where(row => row.Length > column + 1)
                .Select(row => row[column].Text.Length).DefaultIfEmpty(0).Max())
            .ToArray();
        foreach (var row in rows)
        {
            Row(indent, row, widths);
        }
    }

    private void Row(int indent, Words[] row, int[] widths)
    {
        var at = indent;
        writer.Write(new string(' ', indent));
        for (var column = 0; column < row.Length - 1; column++)
        {
            Write(row[column]);
            var room = widths[column] + 2;
            writer.Write(new string(' ', Math.Max(1, room - row[column].Text.Length)));
            at += room;
        }

        var last = new StringWriter();
        new Page(last, hasColour, width).Wrapped(at, row[^1]);
        var text = last.ToString();
        writer.Write(text.Length == 0 ? Environment.NewLine : text[at..]);
    }

    private void Write(Words part) => writer.Write(hasColour ? Colours.Of(part) : part.Text);
}
