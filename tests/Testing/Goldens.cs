namespace Signalbox.Testing;

/// <summary>Recorded scenarios, which lie beside the repository.</summary>
public static class Goldens
{
    /// <summary>The scenarios' folders; empty where they are absent.</summary>
    public static IReadOnlyList<string> Folders()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Signalbox.slnx")))
            {
                var goldens = Path.Combine(folder.Parent!.FullName, "shared", "golden");
                return Directory.Exists(goldens) ? [.. Directory.GetDirectories(goldens).Order()] : [];
            }
        }

        return [];
    }

    /// <summary>Recorded iptables-save and ip6tables-save dumps. Skips the test where there are none.</summary>
    public static IReadOnlyList<string> Dumps()
    {
        var dumps = Folders().SelectMany(folder => Directory.GetFiles(folder, "upstream.ip*tables")).ToList();
        Assert.SkipWhen(dumps.Count == 0, "there is no folder 'shared' beside the repository");
        return dumps;
    }
}
