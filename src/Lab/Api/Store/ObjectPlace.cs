namespace Signalbox.Lab.Api.Store;

/// <summary>Which object, whether or not it is there.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Namespace">"" for a kind of the cluster.</param>
/// <param name="Name">Its name.</param>
public sealed record ObjectPlace(ResourceKind Kind, string Namespace, string Name)
{
    /// <summary>Its place in lists: "namespace/name" or "name".</summary>
    public string Key => ObjectTraits.KeyOf(Namespace, Name);
}
