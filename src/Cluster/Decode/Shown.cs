namespace Signalbox.Cluster.Decode;

/// <summary>Text from objects as messages show it: refused names must not carry control characters or whole files
/// into logs.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The text between single quotes, shortened, control characters replaced.</summary>
    public static string Quoted(string? text) => $"'{Plain(text ?? "")}'";

    public static string Plain(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "...";
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
