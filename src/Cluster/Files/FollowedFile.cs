using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>One file and what it held when it was last whole. Text that is broken or suddenly empty may be half
/// written: the last good objects stay, and only when it stays so is it a fault.</summary>
internal sealed class FollowedFile(string path)
{
    /// <summary>A file is read when its last write is this old: its writer has then paused, and a later write has
    /// another time.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(25);

    /// <summary>A file that never settles is read after this time all the same.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Editors remove a file and write it anew: only one that stays away this long is gone.</summary>
    private static readonly TimeSpan AwayBeforeGone = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan BrokenBeforeFault = TimeSpan.FromMilliseconds(500);

    private FileContent _good = FileContent.Nothing;
    private FileStamp? _stamp;
    private ObjectFault? _broken;
    private bool _brokenIsFault;
    private DateTimeOffset? _brokenSince;
    private DateTimeOffset? _awaySince;
    private DateTimeOffset? _movingSince;

    /// <summary>The objects of the last whole text.</summary>
    public ImmutableArray<PlacedObject> Objects => _good.Objects;

    public IEnumerable<ObjectFault> Faults => _brokenIsFault ? [.. _good.Faults, Kept(_broken!)] : _good.Faults;

    /// <summary>It was not there for a while; its objects are dropped.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The folder that the file really lies in, links followed; null before it was read.</summary>
    public string? TargetFolder { get; private set; }

    public FileLook Look(DateTimeOffset now)
    {
        if (_stamp == FileStamp.Stream)
        {
            return Waiting(now);
        }

        try
        {
            using var file = FileStamp.Open(path);
            if (file is null)
            {
                return Away(now);
            }

            (_awaySince, IsGone) = (null, false);
            var stamp = FileStamp.Of(file);
            return stamp == _stamp ? Waiting(now) : Moved(file, stamp, now);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _stamp = null;
            return Break(Fault($"cannot be read: {failure.Message}"), now);
        }
    }

    /// <summary>A path that names nothing, though the user gave it.</summary>
    public ObjectFault Missing => Fault("there is no such file or folder");

    private FileLook Away(DateTimeOffset now)
    {
        _awaySince ??= now;
        if (IsGone || now - _awaySince < AwayBeforeGone)
        {
            return new FileLook(false, !IsGone);
        }

        IsGone = true;
        (_good, _stamp) = (FileContent.Nothing, null);
        Mend();
        return new FileLook(true, false);
    }

    private FileLook Moved(FileStream file, FileStamp stamp, DateTimeOffset now)
    {
        _movingSince ??= now;
        var patient = now - _movingSince < LongestWait;
        var age = now.UtcDateTime - stamp.Modified;
        if (patient && age >= TimeSpan.Zero && age < Settled)
        {
            return new FileLook(false, true);
        }

        var text = ObjectPath.ReadAll(file);
        if (patient && FileStamp.Of(file) != stamp)
        {
            return new FileLook(false, true);
        }

        TargetFolder = FileStamp.TargetOf(file) is { } target ? Path.GetDirectoryName(target) : null;
        (_movingSince, _stamp) = (null, stamp);
        return Take(ObjectText.Read(path, text), now);
    }

    private FileLook Take(FileContent content, DateTimeOffset now)
    {
        if (content.Broken is not null)
        {
            return Break(content.Broken, now);
        }

        if (content.IsBlank && !_good.Objects.IsEmpty)
        {
            return Break(Fault("is empty"), now);
        }

        _good = content;
        Mend();
        return new FileLook(true, false);
    }

    /// <summary>Nothing new to read. Text that is broken becomes a fault when it has been for long enough.</summary>
    private FileLook Waiting(DateTimeOffset now)
    {
        if (_broken is null || _brokenIsFault)
        {
            return FileLook.Same;
        }

        if (now - _brokenSince < BrokenBeforeFault)
        {
            return new FileLook(false, true);
        }

        _brokenIsFault = true;
        return new FileLook(true, false);
    }

    private FileLook Break(ObjectFault fault, DateTimeOffset now)
    {
        if (fault != _broken)
        {
            (_broken, _brokenIsFault, _brokenSince) = (fault, false, now);
        }

        return Waiting(now);
    }

    private ObjectFault Kept(ObjectFault broken)
    {
        var refusal = broken.Refusal;
        var reason = $"{refusal.Reason}; the {Objects.Length} objects that it held are kept";
        return Objects.IsEmpty ? broken : broken with { Refusal = refusal with { Reason = reason } };
    }

    private void Mend() => (_broken, _brokenIsFault, _brokenSince, _movingSince) = (null, false, null, null);

    private ObjectFault Fault(string reason) => new(path, new Refusal(ObjectFault.WholeFile, "", reason));
}
