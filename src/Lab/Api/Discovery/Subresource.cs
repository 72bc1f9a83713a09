using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Discovery;

/// <summary>What may be asked for below objects of a kind.</summary>
/// <param name="Name">"scale".</param>
/// <param name="Group">Of what it is answered with; "" also for that of the object.</param>
/// <param name="Version">The same; "" for that of the object.</param>
/// <param name="Kind">Null for the object's own.</param>
/// <param name="Verbs">In order of the alphabet.</param>
internal sealed record Subresource(
    string Name, string Group, string Version, string? Kind, ImmutableArray<string> Verbs)
{
    private static readonly ImmutableArray<string> Changed = ["get", "patch", "update"];
    private static readonly ImmutableArray<string> Connected = ["create", "get"];
    private static readonly ImmutableArray<string> Passed = ["create", "delete", "get", "patch", "update"];

    /// <summary>Source: the discovery documents of kube-apiserver 1.36.2.</summary>
    private static readonly FrozenDictionary<string, Subresource> Rows = new Subresource[]
    {
        new("status", "", "", null, Changed),
        new("scale", "autoscaling", "v1", "Scale", Changed),
        new("ephemeralcontainers", "", "", null, Changed),
        new("resize", "", "", null, Changed),
        new("finalize", "", "", null, ["update"]),
        new("log", "", "", null, ["get"]),
        new("binding", "", "", "Binding", ["create"]),
        new("eviction", "policy", "v1", "Eviction", ["create"]),
        new("token", "authentication.k8s.io", "v1", "TokenRequest", ["create"]),
        new("exec", "", "", "PodExecOptions", Connected),
        new("attach", "", "", "PodAttachOptions", Connected),
        new("portforward", "", "", "PodPortForwardOptions", Connected),
    }.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <param name="name">"scale".</param>
    /// <param name="ownerKind">The object's: the options of a proxy are named for it.</param>
    public static Subresource Of(string name, string ownerKind) => name == "proxy"
        ? new Subresource(name, "", "", $"{ownerKind}ProxyOptions", Passed)
        : Rows[name];
}
