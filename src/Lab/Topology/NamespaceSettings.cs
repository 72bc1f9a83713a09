namespace Signalbox.Lab.Topology;

/// <summary>Kernel settings of the network namespace that the calling thread is in: /proc/sys/net shows the namespace
/// of the thread that opens the file.</summary>
internal static class NamespaceSettings
{
    public static void Write(IReadOnlyList<(string Path, string Value)> settings)
    {
        foreach (var (path, value) in settings)
        {
            File.WriteAllText($"/proc/sys/net/{path}", value);
        }
    }
}
