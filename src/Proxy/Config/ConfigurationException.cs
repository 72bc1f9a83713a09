namespace Signalbox.Proxy.Config;

/// <summary>A configuration that cannot be used. The message is for the person who wrote it.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
