using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>A store as one server sees it.</summary>
/// <param name="Store">The objects.</param>
/// <param name="Options">The server's.</param>
/// <param name="OldestRevision">The store's when the server started: its watch cache begins there, so that watches from
/// before are refused, as after a real restart.</param>
internal sealed record ServedStore(ObjectStore Store, ApiServerOptions Options, long OldestRevision);
