namespace Signalbox.Proxy.Sync;

/// <summary>The agent cannot start to program this node; the message says what is missing.</summary>
internal sealed class StartException(string message) : Exception(message);
