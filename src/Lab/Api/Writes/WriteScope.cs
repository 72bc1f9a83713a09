namespace Signalbox.Lab.Api.Writes;

/// <summary>Which part of an object a write may change; the rest stays as it is.</summary>
public enum WriteScope
{
    /// <summary>All but the status: a request for the object itself.</summary>
    Object,

    /// <summary>The status: the subresource of that name.</summary>
    Status,

    /// <summary>spec.ephemeralContainers of a pod: the subresource of that name.</summary>
    EphemeralContainers,

    /// <summary>spec.finalizers of a namespace: the subresource "finalize".</summary>
    Finalize,

    /// <summary>The node that a pod runs on: the subresource "binding".</summary>
    Binding,
}
