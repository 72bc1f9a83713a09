using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>Cluster objects from files instead of an API server. One reader at a time.</summary>
public sealed class ObjectSource(ObjectSourceOptions options) : IClusterSource
{
    /// <summary>How soon files that are still moving are looked at again, and how long a change may go unseen that
    /// inotify does not tell.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<FollowedPath> _paths =
        [.. options.Paths.Select(path => new FollowedPath(path, options.Input))];

    private MergedObjects _merged = MergedObjects.Empty;
    private volatile IReadOnlyCollection<ObjectFault> _faults = [];

    /// <summary>What is wrong with files and whole objects at present. Any thread may ask.</summary>
    public IReadOnlyCollection<ObjectFault> Faults => _faults;

    /// <summary>Reads the paths once, as they stand. Files that are broken give no object and a fault; nothing is
    /// thrown for what files hold or lack.</summary>
    public Task<ObjectSet> ReadAsync(CancellationToken cancellation) => Task.FromResult(Read(options));

    /// <summary>As the other. Slices of other namespaces are read as JSON or YAML, but not decoded.</summary>
    public Task<ObjectSet> ReadAsync(ServiceName service, CancellationToken cancellation) =>
        Task.FromResult(Read(options, new ObjectQuestion(service.Namespace, options.Words)));

    /// <summary>As <see cref="ReadAsync(CancellationToken)"/>.</summary>
    public static ObjectSet Read(ObjectSourceOptions options) =>
        Read(options, new ObjectQuestion(Words: options.Words));

    private static ObjectSet Read(ObjectSourceOptions options, ObjectQuestion question)
    {
        var objects = new List<PlacedObject>();
        var faults = ImmutableArray.CreateBuilder<ObjectFault>();
        foreach (var path in options.Paths)
        {
            var content = ObjectPath.Read(path, options.Input, question);
            objects.AddRange(content.Objects);
            faults.AddRange(content.Faults);
        }

        var merged = MergedObjects.Of(objects, options.NodeName);
        faults.AddRange(merged.Faults);
        return new ObjectSet([.. merged.Objects], faults.ToImmutable());
    }

    /// <summary>First everything that the paths hold, then <see cref="ClusterChange.InitialStateComplete"/>, then each
    /// change, until cancelled. Files are read on the caller's thread, between the changes that it takes.</summary>
    public async IAsyncEnumerable<ClusterChange> Follow([EnumeratorCancellation] CancellationToken cancellation)
    {
        var wakes = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Wake() => wakes.Writer.TryWrite(true);
        using var watch = new FolderWatch(Wake);
        await using var timer = options.Time.CreateTimer(
            _ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var complete = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            watch.Watch(_paths.SelectMany(path => path.Folders));
            var look = Look(out var changes);
            foreach (var change in changes)
            {
                yield return change;
            }

            if (look.Changed && complete)
            {
                watch.Found();
            }

            if (!complete && !look.Soon)
            {
                complete = true;
                yield return new ClusterChange.InitialStateComplete();
            }

            timer.Change(look.Soon ? Soon : Slow, Timeout.InfiniteTimeSpan);
            await wakes.Reader.ReadAsync(cancellation);
        }
    }

    private FileLook Look(out ImmutableArray<ClusterChange> changes)
    {
        var look = FileLook.Same;
        var now = options.Time.GetUtcNow();
        foreach (var path in _paths)
        {
            look = look.With(path.Look(now));
        }

        changes = look.Changed ? Merge() : [];
        return look;
    }

    private ImmutableArray<ClusterChange> Merge()
    {
        var merged = MergedObjects.Of(_paths.SelectMany(path => path.Objects), options.NodeName);
        var changes = merged.Since(_merged);
        _merged = merged;
        var known = _faults;
        var faults = _paths.SelectMany(path => path.Faults).Concat(merged.Faults).ToHashSet();
        _faults = faults;
        foreach (var fault in faults)
        {
            if (!known.Contains(fault))
            {
                options.Report(fault);
            }
        }

        return changes;
    }
}
