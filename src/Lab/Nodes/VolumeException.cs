namespace Signalbox.Lab.Nodes;

/// <summary>A volume cannot be made now; the message is for an Event. It is tried again.</summary>
internal sealed class VolumeException(string message) : Exception(message);
