namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>What a path below a pod is about that streams: "/api/v1/namespaces/demo/pods/web/log".</summary>
internal sealed record PodStreamPath(string Namespace, string Pod, PodStream Stream)
{
    /// <summary>As permissions name it: "pods/log".</summary>
    public string Resource => Stream switch
    {
        PodStream.Log => "pods/log",
        PodStream.Exec => "pods/exec",
        PodStream.Attach => "pods/attach",
        _ => "pods/portforward",
    };

    /// <summary>Null for a path that is about something else.</summary>
    public static PodStreamPath? Parse(string path)
    {
        var parts = path.Trim('/').Split('/');
        return parts is ["api", "v1", "namespaces", var @namespace, "pods", var pod, var subresource]
            && StreamOf(subresource) is { } stream
                ? new PodStreamPath(Uri.UnescapeDataString(@namespace), Uri.UnescapeDataString(pod), stream)
                : null;
    }

    /// <summary>Null for a method that this resource does not have.</summary>
    public ApiVerb? VerbOf(string method) => (method, Stream) switch
    {
        ("GET", PodStream.Log) => ApiVerb.Get,
        // Who starts a program creates, however the connection begins: as upstream since 1.35.
        ("GET" or "POST", not PodStream.Log) => ApiVerb.Create,
        _ => null,
    };

    private static PodStream? StreamOf(string subresource) => subresource switch
    {
        "log" => PodStream.Log,
        "exec" => PodStream.Exec,
        "attach" => PodStream.Attach,
        "portforward" => PodStream.PortForward,
        _ => null,
    };
}

/// <summary>The subresources of a pod that are streams of bytes.</summary>
internal enum PodStream
{
    Log,
    Exec,
    Attach,
    PortForward,
}
