namespace Signalbox.Cluster.Decode;

/// <summary>Text from objects as messages show it: refused names must not carry control characters or whole files
/// into logs.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The text between single quotes, shortened, control characters replaced.</summary>
    public static string Quoted(string? text) => $"'{Plain(text ?? "")}'";

    /// <summary>The text without quotes, cut where it gets longer.</summary>
    public static string Plain(string text, int maxLength = MaxLength)
    {
        var cut = text.Length <= maxLength ? text : text[..maxLength] + "...";
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
