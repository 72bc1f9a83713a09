namespace Signalbox.Lab.Api.Store.Files;

/// <summary>What a file held when it was opened.</summary>
/// <param name="Revision">All revisions that were ever told are at most this; 0 for a new file.</param>
/// <param name="Objects">In no order.</param>
internal sealed record StoreFileContent(long Revision, IReadOnlyList<StoredObject> Objects);
