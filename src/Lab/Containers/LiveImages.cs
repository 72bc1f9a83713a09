namespace Signalbox.Lab.Containers;

/// <summary>The lab's own images and those of a user's file, which may come, change and go while a lab runs. A file
/// that cannot be read is told of once, and what was known before stays. Any thread may call.</summary>
/// <param name="path">The user's file.</param>
/// <param name="tell">Gets a line about a file that cannot be read.</param>
public sealed class LiveImages(string path, Action<string> tell)
{
    private readonly Lock _lock = new();
    private ImageTable _table = ImageTable.BuiltIn;
    private (DateTime Written, long Length)? _read;

    /// <summary>As the file stands now.</summary>
    public ImageTable Now()
    {
        lock (_lock)
        {
            var file = new FileInfo(path);
            (DateTime, long)? stands = file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
            if (stands != _read)
            {
                _read = stands;
                Read();
            }

            return _table;
        }
    }

    private void Read()
    {
        try
        {
            _table = _read is null ? ImageTable.BuiltIn : ImageTable.Load(path);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            tell($"images: {fault.Message}");
        }
    }
}
