namespace Signalbox.Cluster.Files;

/// <summary>Tells at once when something moves in one of some folders (inotify). It may miss things: a folder that is
/// replaced, one beyond the kernel's limits. Whoever uses it looks by itself now and then.</summary>
internal sealed class FolderWatch(Action wake) : IDisposable
{
    private const int MaxFolders = 64;

    private const NotifyFilters Everything = NotifyFilters.FileName | NotifyFilters.DirectoryName
        | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes;

    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private int _heard;

    /// <summary>Watches these folders and no others. Those that cannot be watched are tried again next time.</summary>
    public void Watch(IEnumerable<string> folders)
    {
        var wanted = folders.Distinct(StringComparer.Ordinal).Take(MaxFolders).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in _watchers.Keys.Where(known => !wanted.Contains(known)).ToArray())
        {
            Drop(folder);
        }

        foreach (var folder in wanted)
        {
            if (!_watchers.ContainsKey(folder) && Directory.Exists(folder) && Start(folder) is { } watcher)
            {
                _watchers.Add(folder, watcher);
            }
        }
    }

    /// <summary>Told of a change that was found. When nothing was heard of it, the watches are on folders that are no
    /// longer the ones of these names: they are made anew.</summary>
    public void Found()
    {
        if (Interlocked.Exchange(ref _heard, 0) == 0)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var folder in _watchers.Keys.ToArray())
        {
            Drop(folder);
        }
    }

    private void Drop(string folder)
    {
        _watchers[folder].Dispose();
        _watchers.Remove(folder);
    }

    private FileSystemWatcher? Start(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder) { NotifyFilter = Everything };
            watcher.Created += Heard;
            watcher.Changed += Heard;
            watcher.Deleted += Heard;
            watcher.Renamed += Heard;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Gone again, not ours to read, or inotify's limits: the slow look sees its files.
            watcher?.Dispose();
            return null;
        }
    }

    private void Heard(object sender, FileSystemEventArgs change)
    {
        Interlocked.Exchange(ref _heard, 1);
        wake();
    }
}
