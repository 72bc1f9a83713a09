namespace Signalbox.Cluster.Watch;

/// <summary>An answer's body that cannot be what an API server sends. The message reads after "the answer is broken:".
/// </summary>
internal sealed class BrokenStreamException(string message) : Exception(message);
