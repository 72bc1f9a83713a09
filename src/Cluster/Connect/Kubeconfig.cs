using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Yaml;
using YamlDotNet.Core;

namespace Signalbox.Cluster.Connect;

/// <summary>One kubeconfig file: the cluster and user of its current context, or of another that was chosen. Throws
/// <see cref="ConnectionException"/> for all that is wrong with it. Entries that the context does not name are not
/// read.</summary>
internal sealed class Kubeconfig
{
    private readonly string _file;
    private readonly string _path;
    private readonly WireKubeconfig _config;
    private readonly WireContextEntry _context;
    private readonly KubeconfigChoice _choice;
    private readonly string? _contextName;

    private Kubeconfig(string path, WireKubeconfig config, KubeconfigChoice choice)
    {
        (_file, _path, _config, _choice) = (Named(path), path, config, choice);
        _contextName = choice.Context ?? config.CurrentContext;
        _context = string.IsNullOrEmpty(_contextName)
            ? new WireContextEntry()
            : Entry(Contexts(config), _contextName, ConnectContext.Default.WireContextEntry);
    }

    /// <summary>Relative paths in it start here.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <summary>Of the context in use; null when it has none.</summary>
    public string? Namespace => string.IsNullOrEmpty(_context.Namespace) ? null : _context.Namespace;

    /// <summary>Where the current cluster, or the user, stands.</summary>
    public Origin ClusterOrigin => new(_file, $"clusters[{ClusterName}].cluster");

    public Origin UserOrigin => new(_file, $"users[{UserName}].user");

    /// <summary>Empty when there is no current context, or it names none.</summary>
    public WireCluster Cluster => string.IsNullOrEmpty(ClusterName)
        ? new WireCluster()
        : Entry(Clusters(_config), ClusterName, ConnectContext.Default.WireCluster);

    /// <summary>As with <see cref="Cluster"/>.</summary>
    public WireUser User => string.IsNullOrEmpty(UserName)
        ? new WireUser()
        : Entry(Users(_config), UserName, ConnectContext.Default.WireUser);

    private string? ClusterName => _choice.Cluster ?? _context.Cluster;

    private string? UserName => _choice.User ?? _context.User;

    public static Kubeconfig Read(string path, KubeconfigChoice choice) => new(path, ReadText(path), choice);

    /// <summary>Whether the file has a context of this name; for null, whether it says which is the current one.
    /// </summary>
    public static bool Holds(string path, string? context)
    {
        var config = ReadText(path);
        return context is null
            ? !string.IsNullOrEmpty(config.CurrentContext)
            : (config.Contexts ?? []).Any(entry => entry?.Name == context);
    }

    public static IEnumerable<string> ContextsOf(string path) =>
        (ReadText(path).Contexts ?? []).Select(entry => entry?.Name ?? "").Where(name => name.Length > 0);

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

        var contexts = (_config.Contexts ?? []).Select(entry => entry?.Name).Where(name => name is not null);
        return new ConnectionException(string.IsNullOrEmpty(_contextName)
            ? $"{_file}: current-context is not set, and no master is given; contexts: {string.Join(", ", contexts)}"
            : $"{_file}: contexts[{_contextName}].context.cluster: is not set, and no master is given");
    }

    private static string Named(string path) => $"kubeconfig {path}";

    private static NamedEntries Contexts(WireKubeconfig config) =>
        new("contexts", "context", config.Contexts, entry => entry.Context);

    private static NamedEntries Clusters(WireKubeconfig config) =>
        new("clusters", "cluster", config.Clusters, entry => entry.Cluster);

    private static NamedEntries Users(WireKubeconfig config) =>
        new("users", "user", config.Users, entry => entry.User);

    private T Entry<T>(NamedEntries list, string name, JsonTypeInfo<T> shape)
        where T : class, new()
    {
        var place = $"{_file}: {list.Name}[{name}]";
        var found = (list.Entries ?? []).Where(entry => entry?.Name == name).ToArray();
        if (found.Length != 1)
        {
            throw new ConnectionException(found.Length == 0
                ? $"{place}: there is no such entry, but {Leader(list)} leads to it"
                : $"{place}: there are {found.Length} entries of this name");
        }

        try
        {
            return list.Value(found[0]!)?.Deserialize(shape) ?? new T();
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
        string Name, string Field, WireNamedEntry?[]? Entries, Func<WireNamedEntry, JsonElement?> Value);
}
