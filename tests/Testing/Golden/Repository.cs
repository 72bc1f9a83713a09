namespace Signalbox.Testing.Golden;

/// <summary>Where the sources of these tests are, and what lies beside them.</summary>
public static class Repository
{
    public const string NoShared = "there is no folder 'shared' beside the repository";

    public static string Root { get; } = FindRoot();

    /// <summary>The folder of recorded scenarios beside the repository; null where there is none.</summary>
    public static string? SharedGoldens { get; } = Shared("golden");

    private static string FindRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Signalbox.slnx")))
        {
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException($"No Signalbox.slnx above {AppContext.BaseDirectory}");
        }

        return root;
    }

    /// <summary>A folder of what lies beside the repository for its tests; null where it is absent.</summary>
    public static string? Shared(string folder)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", folder));
        return Directory.Exists(path) ? path : null;
    }
}
