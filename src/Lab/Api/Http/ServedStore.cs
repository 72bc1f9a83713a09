using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>A store as one server sees it.</summary>
/// <param name="Registry">Writes the objects.</param>
/// <param name="Options">The server's.</param>
/// <param name="OldestRevision">The store's when the server started: its watch cache begins there, so that watches from
/// before are refused, as after a real restart.</param>
internal sealed record ServedStore(Registry Registry, ApiServerOptions Options, long OldestRevision)
{
    public ObjectStore Store => Registry.Store;
}
