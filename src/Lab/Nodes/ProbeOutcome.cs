namespace Signalbox.Lab.Nodes;

/// <summary>What one probe found, with the words for an Event when it failed.</summary>
internal readonly record struct ProbeOutcome(bool IsSuccess, string Message);
