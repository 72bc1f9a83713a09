using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Cluster.Yaml;
using YamlDotNet.Core;

namespace Signalbox.Cluster.Connect;

/// <summary>One kubeconfig file: its current context's cluster and user. Throws <see cref="ConnectionException"/> for
/// all that is wrong with it. Entries that the current context does not name are not read.</summary>
internal sealed class Kubeconfig
{
    private readonly string _file;
    private readonly string _path;
    private readonly WireKubeconfig _config;
    private readonly WireContextEntry _context;

    private Kubeconfig(string path, WireKubeconfig config)
    {
        (_file, _path, _config) = (Named(path), path, config);
        _context = string.IsNullOrEmpty(config.CurrentContext)
            ? new WireContextEntry()
            : Entry(Contexts(config), config.CurrentContext, ConnectContext.Default.WireContextEntry);
    }

    /// <summary>Relative paths in it start here.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    /// <summary>Where the current cluster, or the user, stands.</summary>
    public Origin ClusterOrigin => new(_file, $"clusters[{_context.Cluster}].cluster");

    public Origin UserOrigin => new(_file, $"users[{_context.User}].user");

    /// <summary>Empty when there is no current context, or it names none.</summary>
    public WireCluster Cluster => string.IsNullOrEmpty(_context.Cluster)
        ? new WireCluster()
        : Entry(Clusters(_config), _context.Cluster, ConnectContext.Default.WireCluster);

    /// <summary>As with <see cref="Cluster"/>.</summary>
    public WireUser User => string.IsNullOrEmpty(_context.User)
        ? new WireUser()
        : Entry(Users(_config), _context.User, ConnectContext.Default.WireUser);

    public static Kubeconfig Read(string path)
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
                ? new Kubeconfig(path, config ?? new WireKubeconfig())
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
        if (!string.IsNullOrEmpty(_context.Cluster))
        {
            return ClusterOrigin.Fault("server", "is not set, and no master is given");
        }

        var contexts = (_config.Contexts ?? []).Select(entry => entry?.Name).Where(name => name is not null);
        return new ConnectionException(string.IsNullOrEmpty(_config.CurrentContext)
            ? $"{_file}: current-context is not set, and no master is given; contexts: {string.Join(", ", contexts)}"
            : $"{_file}: contexts[{_config.CurrentContext}].context.cluster: is not set, and no master is given");
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
                ? $"{place}: there is no such entry, but the current context leads to it"
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

    private static string Place(JsonException failure) => failure.Path is ['$', '.', .. var path] ? path : "the text";

    private static string Unfit(JsonException failure) =>
        $"is not what belongs there: {failure.Message.Split(" Path: ")[0]}";

    /// <summary>One of the three lists, and where an item of it keeps its content.</summary>
    private sealed record NamedEntries(
        string Name, string Field, WireNamedEntry?[]? Entries, Func<WireNamedEntry, JsonElement?> Value);
}
