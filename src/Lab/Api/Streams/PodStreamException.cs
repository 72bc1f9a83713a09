namespace Signalbox.Lab.Api.Streams;

/// <summary>The pod or container does not do what was asked; the message is for the user.</summary>
public sealed class PodStreamException(string message) : Exception(message);
