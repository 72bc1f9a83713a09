namespace Signalbox.Proxy.Config;

/// <summary>A flag that cannot be what it was set to. The message is for the person who typed it.</summary>
public sealed class FlagException(string message) : Exception(message)
{
    /// <summary>The usage helps whoever reads this.</summary>
    public bool WantsUsage { get; init; } = true;
}
