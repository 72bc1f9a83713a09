using Spectre.Console;

namespace Signalbox.Lab.Watch;

/// <summary>A titled table of a screen, of columns with fixed widths, so that nothing moves when a number changes. A
/// cell is words and a style of theirs; what is too long is cut.</summary>
internal sealed class Section
{
    private const string Dim = "grey";

    private readonly Table _table = new() { Border = TableBorder.None, ShowHeaders = true };
    private readonly (string Title, int Width, bool IsRight)[] _columns;

    /// <param name="columns">Of a negative width: to the right.</param>
    public Section(params (string Title, int Width)[] columns)
    {
        _columns = [.. columns.Select(column => (column.Title, Math.Abs(column.Width), column.Width < 0))];
        foreach (var (title, width, isRight) in _columns)
        {
            var column = new TableColumn(Cell(title, Dim, width)) { Width = width, NoWrap = true };
            _table.AddColumn((isRight ? column.RightAligned() : column.LeftAligned()).Padding(0, 0, 1, 0));
        }
    }

    public Table Table => _table;

    /// <summary>How many columns of a line are left beside those of the widths given, with the gaps between them.
    /// </summary>
    public static int Rest(int width, params int[] others) => width - others.Sum(other => Math.Abs(other) + 1) - 1;

    public void Add(params (string Text, string Style)[] cells) => _table.AddRow(
        cells.Select((cell, at) => Cell(cell.Text, cell.Style, _columns[at].Width)));

    private static Markup Cell(string text, string style, int width)
    {
        var words = Markup.Escape(Figures.Fit(text, width));
        return new Markup(style.Length == 0 || words.Length == 0 ? words : $"[{style}]{words}[/]");
    }
}
