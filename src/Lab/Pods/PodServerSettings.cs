namespace Signalbox.Lab.Pods;

/// <summary>What one pod's HTTP server does. <paramref name="Name"/> is the pod's own name;
/// <paramref name="Routes"/> maps a request path to the URL that it is passed on to, and is empty for a pod that
/// answers everything itself. <paramref name="Zone"/>, when given, is added to the cookie trail ("loc=zone1") of
/// what is passed on.</summary>
public sealed record PodServerSettings(
    string Name,
    IReadOnlyList<int> HttpPorts,
    IReadOnlyList<int> HttpsPorts,
    IReadOnlyDictionary<string, Uri> Routes,
    string? Zone);
