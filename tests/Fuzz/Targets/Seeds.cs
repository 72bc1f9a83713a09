using System.Text;
using Signalbox.Testing.Golden;

namespace Signalbox.Fuzz.Targets;

/// <summary>Inputs that lie in the tree, and beside it where it has company.</summary>
internal static class Seeds
{
    /// <summary>Files of tests, whole, if not longer than this.</summary>
    public static IEnumerable<byte[]> Files(string folder, string pattern, int longest = 12_000) =>
        Read(Path.Combine(Repository.Root, folder), pattern, longest);

    /// <summary>Files that others have recorded; none where there are none.</summary>
    public static IEnumerable<byte[]> Recorded(string folder, string pattern, int longest = 12_000) =>
        Repository.Shared(folder) is { } place ? Read(place, pattern, longest) : [];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static IEnumerable<byte[]> Texts(params IEnumerable<string> texts) => texts.Select(Utf8);

    /// <summary>As text, whatever it is.</summary>
    public static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    /// <summary>What follows the headers of a recorded answer.</summary>
    public static byte[] Body(byte[] recording)
    {
        var at = recording.AsSpan().IndexOf("\n\n"u8);
        return at < 0 ? recording : recording[(at + 2)..];
    }

    private static IEnumerable<byte[]> Read(string folder, string pattern, int longest) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => new FileInfo(file).Length <= longest)
            .Take(40)
            .Select(File.ReadAllBytes);
}
