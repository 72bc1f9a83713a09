namespace Signalbox.Cluster.Connect;

/// <summary>There is no way to the API server, or no credentials for it, for a reason on this side. The message names
/// file, field and reason, or the program that failed.</summary>
public sealed class ConnectionException : Exception
{
    internal ConnectionException(string message, bool isTransient = false, Exception? inner = null)
        : base(message, inner) => IsTransient = isTransient;

    /// <summary>Trying again later may help without anybody mending anything (a plugin that failed); false for what is
    /// written wrongly or missing.</summary>
    public bool IsTransient { get; }
}
