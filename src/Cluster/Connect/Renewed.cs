using System.Collections.Immutable;
using Signalbox.Cluster.Files;

namespace Signalbox.Cluster.Connect;

/// <summary>A value that is read from files, and read again when one of them changes. While they cannot be read, or
/// hold nothing usable, the last good value stays, and the fault is reported once. Any thread.</summary>
internal sealed class Renewed<T>
    where T : class
{
    /// <summary>How often the files are looked at, at most, unless somebody has a reason to doubt the value.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly ImmutableArray<string> _paths;
    private readonly Func<T> _read;
    private readonly ConnectionOptions _options;
    private ImmutableArray<FileStamp?> _stamps;
    private T _value;
    private long _looked;
    private string? _fault;

    /// <summary>Reads at once. What <paramref name="read"/> throws is a <see cref="ConnectionException"/>, and passes
    /// on.</summary>
    /// <param name="paths">The files to look at; none for a value that stays.</param>
    /// <param name="read">Reads them all.</param>
    /// <param name="options">Clock and reports.</param>
    public Renewed(ImmutableArray<string> paths, Func<T> read, ConnectionOptions options)
    {
        (_paths, _read, _options) = (paths, read, options);
        _looked = options.Time.GetTimestamp();
        _stamps = Stamps();
        _value = read();
    }

    /// <summary>The value, at most <see cref="Period"/> old.</summary>
    public T Current() => Look(anew: false);

    /// <summary>The value, after a look at the files.</summary>
    public T Anew() => Look(anew: true);

    private T Look(bool anew)
    {
        lock (_lock)
        {
            if (!_paths.IsEmpty && (anew || _options.Time.GetElapsedTime(_looked) >= Period))
            {
                _looked = _options.Time.GetTimestamp();
                var stamps = Stamps();
                if (_fault is not null || !stamps.SequenceEqual(_stamps))
                {
                    Read(stamps);
                }
            }

            return _value;
        }
    }

    /// <summary>The stamps are from before the reading: what is written meanwhile is seen by the next look.</summary>
    private void Read(ImmutableArray<FileStamp?> stamps)
    {
        try
        {
            (_value, _stamps, _fault) = (_read(), stamps, null);
        }
        catch (ConnectionException failure)
        {
            if (failure.Message != _fault)
            {
                _fault = failure.Message;
                _options.Report($"{failure.Message}; what it held before stays in use");
            }
        }
    }

    private ImmutableArray<FileStamp?> Stamps() => [.. _paths.Select(StampOf)];

    private static FileStamp? StampOf(string path)
    {
        try
        {
            return FileStamp.Of(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Reading it tells why.
            return null;
        }
    }
}
