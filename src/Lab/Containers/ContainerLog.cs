namespace Signalbox.Lab.Containers;

/// <summary>What one run of a container said, in a file of lines (<see cref="LogLine"/>). When the file has grown over
/// its bound it is set aside as FILE.1, and the one that was there before is forgotten. One thread per stream may
/// write; any may wait for more.</summary>
public sealed class ContainerLog : IDisposable
{
    /// <summary>Longer lines are cut into parts, as container runtimes do.</summary>
    private const int LongestPart = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _sizeMax;
    private readonly List<byte>[] _begun = [[], []];
    private FileStream _file;
    private TaskCompletionSource _more = NewSignal();

    public ContainerLog(string path, TimeProvider time, long sizeMax = 10 * 1024 * 1024)
    {
        (Path, _time, _sizeMax) = (path, time, sizeMax);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _file = Open(path);
    }

    public string Path { get; }

    /// <summary>Whether all has been written.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How often the file was set aside: a reader whose file is another one begins the next.</summary>
    public int Rotations { get; private set; }

    /// <summary>Done when there is more to read than at the call, or the log is closed.</summary>
    public Task More
    {
        get
        {
            lock (_lock)
            {
                return IsClosed ? Task.CompletedTask : _more.Task;
            }
        }
    }

    /// <summary>The file that is written to now, and how many were before it: never a moment between two.</summary>
    internal (FileStream File, int Rotations) OpenForReading()
    {
        lock (_lock)
        {
            return (OpenForReading(Path), Rotations);
        }
    }

    internal static FileStream OpenForReading(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The text of a log's last lines; "" when there is no such file.</summary>
    public static string Tail(string path, int lines) => File.Exists(path)
        ? string.Concat(File.ReadLines(path).TakeLast(lines).Select(line => line.Split(' ', 4)[^1] + "\n"))
        : "";

    /// <summary>Adds what the program wrote, in pieces of any size.</summary>
    public void Write(OutputStream stream, ReadOnlySpan<byte> piece)
    {
        lock (_lock)
        {
            if (IsClosed)
            {
                return;
            }

            var begun = _begun[(int)stream];
            while (piece.Length > 0)
            {
                var end = piece.IndexOf((byte)'\n');
                var taken = Math.Min(end < 0 ? piece.Length : end, LongestPart - begun.Count);
                begun.AddRange(piece[..taken]);
                piece = piece[taken..];
                var isWhole = piece is [(byte)'\n', ..];
                piece = isWhole ? piece[1..] : piece;
                if (isWhole || begun.Count == LongestPart)
                {
                    WriteLine(stream, isWhole);
                }
            }

            _file.Flush();
            Signal();
        }
    }

    /// <summary>Writes lines that have no end yet, and lets readers end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (IsClosed)
            {
                return;
            }

            foreach (var stream in Enum.GetValues<OutputStream>().Where(one => _begun[(int)one].Count > 0))
            {
                WriteLine(stream, isWhole: false);
            }

            IsClosed = true;
            _file.Dispose();
            Signal();
        }
    }

    private void WriteLine(OutputStream stream, bool isWhole)
    {
        var begun = _begun[(int)stream];
        _file.Write([.. LogLine.Format(_time.GetUtcNow(), stream, isWhole, [.. begun]), (byte)'\n']);
        begun.Clear();
        if (_file.Position >= _sizeMax)
        {
            _file.Dispose();
            File.Move(Path, Path + ".1", overwrite: true);
            _file = Open(Path);
            Rotations++;
        }
    }

    private void Signal()
    {
        _more.TrySetResult();
        _more = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static FileStream Open(string path) =>
        new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
