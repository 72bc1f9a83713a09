using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>One path that the user gave: a file, a folder, or "-" for the input stream, which is read once.</summary>
internal sealed class FollowedPath(string path, Stream input)
{
    /// <summary>The path that stands for the input stream.</summary>
    public const string Input = "-";

    private readonly SortedDictionary<string, FollowedFile> _files = new(StringComparer.Ordinal);
    private FileContent? _input;
    private ObjectFault? _unlisted;

    /// <summary>By file name, then in each file's order.</summary>
    public IEnumerable<PlacedObject> Objects => _input?.Objects ?? _files.Values.SelectMany(file => file.Objects);

    public IEnumerable<ObjectFault> Faults
    {
        get
        {
            if (_input is not null)
            {
                return _input.Faults;
            }

            var faults = _files.Values.SelectMany(file => file.IsGone ? [file.Missing] : file.Faults);
            return _unlisted is null ? faults : faults.Append(_unlisted);
        }
    }

    /// <summary>The folders in which a change may show.</summary>
    public IEnumerable<string> Folders
    {
        get
        {
            if (path == Input)
            {
                return [];
            }

            var own = Path.GetFullPath(path);
            var targets = _files.Values.Select(file => file.TargetFolder).OfType<string>();
            return targets.Prepend(Directory.Exists(own) ? own : Path.GetDirectoryName(own) ?? "/");
        }
    }

    public FileLook Look(DateTimeOffset now)
    {
        if (path == Input)
        {
            return LookAtInput();
        }

        var look = List();
        foreach (var (name, file) in _files.ToArray())
        {
            look = look.With(file.Look(now));
            if (file.IsGone && name != path)
            {
                _files.Remove(name);
            }
        }

        return look;
    }

    /// <summary>The files of a folder that hold objects, by name; hidden ones are not for us (a ConfigMap volume keeps
    /// its revisions in "..data" and the like).</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith('.') && HoldsObjects(Path.GetExtension(file)))
            .Order(StringComparer.Ordinal);

    private static bool HoldsObjects(string extension) => extension is ".yaml" or ".yml" or ".json";

    private FileLook LookAtInput()
    {
        if (_input is not null)
        {
            return FileLook.Same;
        }

        _input = ObjectPath.Read(path, input);
        return new FileLook(true, false);
    }

    private FileLook List()
    {
        var before = _unlisted;
        try
        {
            _unlisted = null;
            if (Directory.Exists(path))
            {
                _files.Remove(path);
                foreach (var file in FilesOf(path))
                {
                    _files.TryAdd(file, new FollowedFile(file));
                }
            }
            else
            {
                _files.TryAdd(path, new FollowedFile(path));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = $"cannot be listed: {failure.Message}; its files that are known are followed";
            _unlisted = new ObjectFault(path, new Refusal("the folder", "", reason));
        }

        return new FileLook(before != _unlisted, false);
    }
}
