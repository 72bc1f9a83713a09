using System.Text;

namespace Signalbox.Lab.Dns;

/// <summary>A folder with one hosts file of all owners' lines, and a file beside it that says when to read it again:
/// dnsmasq looks whether that one has changed, and then reads the hosts file as a whole, which takes it a millisecond
/// for a thousand names. (Of a folder of hosts files it would read the changed ones alone, but look for each line of
/// them through all the names that it knows: seconds for ten thousand.) Not for several threads at once.</summary>
internal sealed class RecordFolder
{
    private readonly string _draft;
    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private bool _isChanged;

    /// <summary>Begins with nothing. The folder itself stays the one that it was: pods may have it already.</summary>
    public RecordFolder(string folder)
    {
        Records = PathIn(folder);
        _draft = Path.Combine(folder, "draft");
        Directory.CreateDirectory(Records);
        WriteFiles();
    }

    /// <summary>The folder that name servers read.</summary>
    public string Records { get; }

    /// <summary>How many owners have lines.</summary>
    public int Owners => _lines.Count;

    /// <summary>Where below <paramref name="folder"/> the records are, whether it is there or not.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "records");

    /// <summary>The hosts file in the folder of records.</summary>
    public static string HostsIn(string records) => Path.Combine(records, "hosts");

    /// <summary>The file that changes after the hosts file has. To dnsmasq it is a list of name servers to ask for what
    /// it does not know itself.</summary>
    public static string SignalIn(string records) => Path.Combine(records, "changed");

    /// <summary>Says which lines an owner has from now on; "" for none.</summary>
    public void Set(string owner, string lines)
    {
        if (_lines.GetValueOrDefault(owner, "") == lines)
        {
            return;
        }

        if (lines.Length == 0)
        {
            _lines.Remove(owner);
        }
        else
        {
            _lines[owner] = lines;
        }

        _isChanged = true;
    }

    /// <summary>Nobody has lines from now on.</summary>
    public void Clear()
    {
        _isChanged |= _lines.Count > 0;
        _lines.Clear();
    }

    /// <summary>Writes what has changed since the last time. Whether there was anything.</summary>
    public bool Write()
    {
        if (!_isChanged)
        {
            return false;
        }

        WriteFiles();
        _isChanged = false;
        return true;
    }

    // Each appears at once and whole: renamed into its place.
    private void WriteFiles()
    {
        using (var draft = new StreamWriter(_draft, append: false, new UTF8Encoding(false)))
        {
            foreach (var lines in _lines.Values)
            {
                draft.Write(lines);
            }
        }

        File.Move(_draft, HostsIn(Records), overwrite: true);
        // Nobody is asked, as every name is answered for. But without one the file would not count as read.
        File.WriteAllText(_draft, "nameserver 127.0.0.1\n");
        File.Move(_draft, SignalIn(Records), overwrite: true);
    }
}
