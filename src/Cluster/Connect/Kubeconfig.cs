using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Yaml;
using YamlDotNet.Core;

namespace Signalbox.Cluster.Connect;

/// <summary>A kubeconfig, of one file or merged from several as kubectl merges them: of each entry, and of the current
/// context, the first file that has it counts, the whole entry and nothing of later ones. It holds the cluster and user
/// of its current context, or of another that was chosen. Entries that the context does not name are not read. Throws
/// <see cref="ConnectionException"/> for all that is wrong with it. Source: client-go, clientcmd/loader.go.</summary>
internal sealed class Kubeconfig
{
    private static readonly NamedEntries Contexts =
        new("contexts", "context", file => file.Contexts, entry => entry.Context);

    private static readonly NamedEntries Clusters =
        new("clusters", "cluster", file => file.Clusters, entry => entry.Cluster);

    private static readonly NamedEntries Users = new("users", "user", file => file.Users, entry => entry.User);

    /// <summary>At least one; the first wins.</summary>
    private readonly ImmutableArray<(string Path, WireKubeconfig Config)> _files;
    private readonly WireContextEntry _context;
    private readonly KubeconfigChoice _choice;
    private readonly string? _contextName;

    private Kubeconfig(ImmutableArray<(string Path, WireKubeconfig Config)> files, KubeconfigChoice choice)
    {
        (_files, _choice) = (files, choice);
        _contextName = choice.Context
            ?? files.Select(file => file.Config.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name));
        _context = string.IsNullOrEmpty(_contextName)
            ? new WireContextEntry()
            : Entry(Contexts, _contextName, ConnectContext.Default.WireContextEntry);
    }

    /// <summary>Relative paths of the current cluster, or of the user, start here: where the file is that has it.
    /// </summary>
    public string ClusterFolder => FolderOf(PathOf(Clusters, ClusterName));

    public string UserFolder => FolderOf(PathOf(Users, UserName));

    /// <summary>Of the context in use; null when it has none.</summary>
    public string? Namespace => string.IsNullOrEmpty(_context.Namespace) ? null : _context.Namespace;

    /// <summary>Where the current cluster, or the user, stands.</summary>
    public Origin ClusterOrigin => new(Named(PathOf(Clusters, ClusterName)), $"clusters[{ClusterName}].cluster");

    public Origin UserOrigin => new(Named(PathOf(Users, UserName)), $"users[{UserName}].user");

    /// <summary>Empty when there is no current context, or it names none.</summary>
    public WireCluster Cluster => string.IsNullOrEmpty(ClusterName)
        ? new WireCluster()
        : Entry(Clusters, ClusterName, ConnectContext.Default.WireCluster);

    /// <summary>As with <see cref="Cluster"/>.</summary>
    public WireUser User => string.IsNullOrEmpty(UserName)
        ? new WireUser()
        : Entry(Users, UserName, ConnectContext.Default.WireUser);

    private string? ClusterName => _choice.Cluster ?? _context.Cluster;

    private string? UserName => _choice.User ?? _context.User;

    /// <param name="path">The first file.</param>
    /// <param name="choice">What of it is used, and the files behind it.</param>
    public static Kubeconfig Read(string path, KubeconfigChoice choice) =>
        new([.. Files(path, choice).Select(file => (file, ReadText(file)))], choice);

    /// <summary>Names of all contexts, each once, in the order of the files.</summary>
    public static IEnumerable<string> ContextsOf(string path, KubeconfigChoice choice) => Files(path, choice)
        .SelectMany(file => ReadText(file).Contexts ?? []).Select(entry => entry?.Name ?? "")
        .Where(name => name.Length > 0).Distinct();

    private static IEnumerable<string> Files(string path, KubeconfigChoice choice) => choice.Behind.Items.Prepend(path);

    private static WireKubeconfig ReadText(string path)
    {
        var file = Named(path);
        try
        {
            var text = File.ReadAllText(path);
            var json = YamlToJson.Convert(new StringReader(text)).Select(document => document.Json).FirstOrDefault();
            var config = json.IsEmpty
                ? null
                : JsonSerializer.Deserialize(json.Span, ConnectContext.Default.WireKubeconfig);
            return config?.Kind is null or "Config"
                ? config ?? new WireKubeconfig()
                : throw new ConnectionException($"{file}: is a {config.Kind}, not a Config");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"{file}: cannot be read: {failure.Message}", inner: failure);
        }
        catch (YamlException failure)
        {
            throw new ConnectionException($"{file}: line {failure.Start.Line}: {failure.Message}", inner: failure);
        }
        catch (JsonException failure)
        {
            throw new ConnectionException($"{file}: {Place(failure)}: {Unfit(failure)}", inner: failure);
        }
    }

    /// <summary>Why there is no server.</summary>
    public ConnectionException WithoutServer()
    {
        if (!string.IsNullOrEmpty(ClusterName))
        {
            return ClusterOrigin.Fault("server", "is not set, and no master is given");
        }

        var contexts = _files.SelectMany(file => file.Config.Contexts ?? []).Select(entry => entry?.Name)
            .Where(name => name is not null).Distinct();
        return new ConnectionException(string.IsNullOrEmpty(_contextName)
            ? $"{All}: current-context is not set, and no master is given; contexts: {string.Join(", ", contexts)}"
            : $"{Named(PathOf(Contexts, _contextName))}: contexts[{_contextName}].context.cluster: is not set, and no "
                + "master is given");
    }

    /// <summary>All files, for messages about what none of them has.</summary>
    private string All => Named(string.Join(Path.PathSeparator, _files.Select(file => file.Path)));

    private static string Named(string path) => $"kubeconfig {path}";

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>The file whose entry of this name counts; the first where none has one.</summary>
    private string PathOf(NamedEntries list, string? name) =>
        Find(list, name) is { } found ? found.Path : _files[0].Path;

    private (string Path, WireNamedEntry[] Entries)? Find(NamedEntries list, string? name)
    {
        foreach (var (path, config) in _files)
        {
            var entries = (list.Of(config) ?? []).OfType<WireNamedEntry>().Where(entry => entry.Name == name).ToArray();
            if (entries.Length > 0)
            {
                return (path, entries);
            }
        }

        return null;
    }

    private T Entry<T>(NamedEntries list, string name, JsonTypeInfo<T> shape)
        where T : class, new()
    {
        if (Find(list, name) is not var (path, found))
        {
            throw new ConnectionException(
                $"{All}: {list.Name}[{name}]: there is no such entry, but {Leader(list)} leads to it");
        }

        var place = $"{Named(path)}: {list.Name}[{name}]";
        if (found.Length != 1)
        {
            throw new ConnectionException($"{place}: there are {found.Length} entries of this name");
        }

        try
        {
            return list.Value(found[0])?.Deserialize(shape) ?? new T();
        }
        catch (JsonException failure)
        {
            var field = $"{place}.{list.Field}{failure.Path?[1..]}";
            throw new ConnectionException($"{field}: {Unfit(failure)}", inner: failure);
        }
    }

    /// <summary>What asks for an entry of this list.</summary>
    private string Leader(NamedEntries list) =>
        (list.Name, _choice) switch
        {
            ("contexts", { Context: not null }) => "--context",
            ("clusters", { Cluster: not null }) => "--cluster",
            ("users", { User: not null }) => "--user",
            _ => _choice.Context is null ? "the current context" : $"the context {_choice.Context}",
        };

    private static string Place(JsonException failure) => failure.Path is ['$', '.', .. var path] ? path : "the text";

    private static string Unfit(JsonException failure) =>
        $"is not what belongs there: {failure.Message.Split(" Path: ")[0]}";

    /// <summary>One of the three lists, and where an item of it keeps its content.</summary>
    private sealed record NamedEntries(
        string Name, string Field, Func<WireKubeconfig, WireNamedEntry?[]?> Of,
        Func<WireNamedEntry, JsonElement?> Value);
}
