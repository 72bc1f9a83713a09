using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Signalbox.Lab.Demo;

/// <summary>Reads what the demo needs of its own manifests: Services and Deployments.</summary>
public static class Manifests
{
    /// <summary>Every document of a YAML text.</summary>
    public static IReadOnlyList<YamlMappingNode> Read(string yaml)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>Throws <see cref="KeyNotFoundException"/> when a field that the demo's Services all have is
    /// missing.</summary>
    public static ServiceManifest Service(YamlMappingNode document) => new(
        Text(document, "metadata", "name"),
        Text(document, "metadata", "namespace"),
        Text(document, "spec", "clusterIP"),
        Labels((YamlMappingNode)At(document, "spec", "selector")),
        [.. ((YamlSequenceNode)At(document, "spec", "ports")).Cast<YamlMappingNode>().Select(Port)]);

    /// <inheritdoc cref="Service"/>
    public static DeploymentManifest Deployment(YamlMappingNode document)
    {
        var template = (YamlMappingNode)At(document, "spec", "template");
        var containers = (YamlSequenceNode)At(template, "spec", "containers");
        var ports = ((YamlSequenceNode)At((YamlMappingNode)containers[0], "ports")).Cast<YamlMappingNode>();
        return new DeploymentManifest(
            Text(document, "metadata", "name"),
            Number(document, "spec", "replicas"),
            Labels((YamlMappingNode)At(template, "metadata", "labels")),
            Annotations((YamlMappingNode)At(template, "metadata")),
            [.. ports.Select(port => (Text(port, "name"), Number(port, "containerPort")))]);
    }

    public static string Kind(YamlMappingNode document) => Text(document, "kind");

    private static ServicePortManifest Port(YamlMappingNode port) => new(
        Text(port, "name"),
        Number(port, "port"),
        Number(port, "targetPort"),
        port.Children.ContainsKey("nodePort") ? Number(port, "nodePort") : null);

    private static Dictionary<string, string> Annotations(YamlMappingNode metadata) =>
        metadata.Children.TryGetValue("annotations", out var found) ? Labels((YamlMappingNode)found) : [];

    private static Dictionary<string, string> Labels(YamlMappingNode node) =>
        node.Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());

    private static YamlNode At(YamlMappingNode node, params ReadOnlySpan<string> path)
    {
        YamlNode found = node;
        foreach (var key in path)
        {
            found = ((YamlMappingNode)found).Children[key];
        }

        return found;
    }

    private static string Text(YamlMappingNode node, params ReadOnlySpan<string> path) => At(node, path).ToString();

    private static int Number(YamlMappingNode node, params ReadOnlySpan<string> path) =>
        int.Parse(Text(node, path), CultureInfo.InvariantCulture);
}
