using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace Signalbox.Cluster.Files;

/// <summary>The text of one file, again each time that it has changed: written, replaced, or reached by other links, as
/// in a ConfigMap's volume. Told at once by inotify on the file's folders, and seen within a second where that fails.
/// </summary>
public sealed class FollowedText(string path, TimeProvider time)
{
    /// <summary>A file is read when its last write is this old: its writer has then paused.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(25);

    /// <summary>Editors remove a file and write it anew, and some never pause: what lasts this long is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private FileStamp? _stamp;
    private string? _problem;
    private string? _targetFolder;
    private long? _restlessSince;

    /// <summary>First the text as it is, then each change, until cancelled.</summary>
    public async IAsyncEnumerable<TextLook> Follow([EnumeratorCancellation] CancellationToken cancellation)
    {
        var wakes = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Wake() => wakes.Writer.TryWrite(true);
        using var watch = new FolderWatch(Wake);
        await using var timer = time.CreateTimer(
            _ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var full = Path.GetFullPath(path);
        while (true)
        {
            watch.Watch(new[] { Path.GetDirectoryName(full), _targetFolder }.OfType<string>());
            if (Look() is { } look)
            {
                watch.Found();
                yield return look;
            }

            timer.Change(_restlessSince is null ? Slow : Soon, Timeout.InfiniteTimeSpan);
            await wakes.Reader.ReadAsync(cancellation);
        }
    }

    /// <summary>Null when there is nothing new, or nothing certain yet.</summary>
    private TextLook? Look()
    {
        try
        {
            using var file = FileStamp.Open(path);
            return file is null ? Doubt("there is no such file") : Look(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Doubt(failure.Message);
        }
    }

    private TextLook? Look(FileStream file)
    {
        var stamp = FileStamp.Of(file);
        if (stamp == _stamp)
        {
            _restlessSince = null;
            return null;
        }

        var age = time.GetUtcNow().UtcDateTime - stamp.Modified;
        if (IsPatient() && age >= TimeSpan.Zero && age < Settled)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(ObjectPath.ReadAll(file).Span);
        if (IsPatient() && FileStamp.Of(file) != stamp)
        {
            return null;
        }

        _targetFolder = FileStamp.TargetOf(file) is { } target ? Path.GetDirectoryName(target) : null;
        (_stamp, _problem, _restlessSince) = (stamp, null, null);
        return new TextLook(text, null);
    }

    private TextLook? Doubt(string problem)
    {
        if (problem == _problem)
        {
            _restlessSince = null;
            return null;
        }

        if (IsPatient())
        {
            return null;
        }

        (_stamp, _problem, _restlessSince) = (null, problem, null);
        return new TextLook(null, problem);
    }

    private bool IsPatient()
    {
        _restlessSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_restlessSince.Value) < Patience;
    }
}

/// <summary>A file's text, or why there is none.</summary>
public sealed record TextLook(string? Text, string? Problem);
