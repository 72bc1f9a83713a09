namespace Signalbox.Cluster.Watch;

/// <summary>Looks on while kinds of objects are followed. Called on the threads of their watches, which wait meanwhile:
/// neither slow nor failing. A resource is named as in the API: "services".</summary>
public interface IWatchObserver
{
    /// <summary>The server said something: a page of a list, an event, a bookmark.</summary>
    void Heard(string resource);

    /// <summary>From now on it is followed, or cannot be.</summary>
    void Followed(string resource, bool isFollowed);

    /// <summary>An object, or a field of it, cannot be used. Fields of Services and EndpointSlices are not told here:
    /// those carry what was refused of them.</summary>
    void Refused(string kind);
}
