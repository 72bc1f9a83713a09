using System.Globalization;
using System.Text;

namespace Signalbox.Lab.Dns;

/// <summary>A folder of hosts files that dnsmasq follows. Owners' lines are gathered in a bounded number of files, so
/// that neither many owners nor one owner's change make it read much. Not for several threads at once.</summary>
internal sealed class RecordFolder
{
    private const int Files = 256;

    private readonly string _drafts;
    private readonly SortedDictionary<string, string>[] _shelves =
        [.. Enumerable.Range(0, Files).Select(_ => new SortedDictionary<string, string>(StringComparer.Ordinal))];

    private readonly SortedSet<int> _changed = [];

    /// <summary>Begins with nothing: what an earlier lab has left is removed.</summary>
    public RecordFolder(string folder)
    {
        Records = PathIn(folder);
        _drafts = Path.Combine(folder, "drafts");
        foreach (var path in new[] { Records, _drafts })
        {
            Directory.CreateDirectory(path);
            foreach (var file in Directory.EnumerateFiles(path))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>The folder to be followed.</summary>
    public string Records { get; }

    /// <summary>Where below <paramref name="folder"/> the records are, whether it is there or not.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "records");

    /// <summary>Says which lines an owner has from now on; "" for none.</summary>
    public void Set(string owner, string lines)
    {
        var at = ShelfOf(owner);
        var shelf = _shelves[at];
        if (shelf.GetValueOrDefault(owner, "") == lines)
        {
            return;
        }

        if (lines.Length == 0)
        {
            shelf.Remove(owner);
        }
        else
        {
            shelf[owner] = lines;
        }

        _changed.Add(at);
    }

    /// <summary>Writes the files that have changed. Each appears at once and whole: renamed into its place.</summary>
    public void Write()
    {
        foreach (var at in _changed)
        {
            var name = at.ToString("000", CultureInfo.InvariantCulture);
            var path = Path.Combine(Records, name);
            if (_shelves[at].Count == 0)
            {
                File.Delete(path);
                continue;
            }

            var draft = Path.Combine(_drafts, name);
            File.WriteAllText(draft, string.Concat(_shelves[at].Values));
            File.Move(draft, path, overwrite: true);
        }

        _changed.Clear();
    }

    private static int ShelfOf(string owner)
    {
        // FNV-1a.
        var hash = 2166136261;
        foreach (var character in Encoding.UTF8.GetBytes(owner))
        {
            hash = (hash ^ character) * 16777619;
        }

        return (int)(hash % Files);
    }
}
