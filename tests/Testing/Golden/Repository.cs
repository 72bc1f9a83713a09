namespace Signalbox.Testing.Golden;

/// <summary>Where the sources of these tests are, and what lies beside them.</summary>
public static class Repository
{
    public const string NoShared = "there is no folder 'shared' beside the repository";

    public static string Root { get; } = FindRoot();

    /// <summary>The folder of recorded scenarios beside the repository; null where there is none.</summary>
    public static string? SharedGoldens { get; } = FindSharedGoldens();

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

    private static string? FindSharedGoldens()
    {
        var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "golden"));
        return Directory.Exists(folder) ? folder : null;
    }
}
