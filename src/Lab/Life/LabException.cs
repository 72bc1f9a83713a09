namespace Signalbox.Lab.Life;

/// <summary>The lab cannot do what was asked; the message is for the user.</summary>
public sealed class LabException(string message) : Exception(message);
