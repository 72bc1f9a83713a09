namespace Signalbox.Lab.Containers;

/// <summary>How a container ended. <paramref name="Code"/> is 128 + the signal's number when a signal ended it.
/// <paramref name="StartFailure"/> says why the program was never run; null when it was.</summary>
public sealed record ContainerExit(int Code, DateTimeOffset At, string? StartFailure = null);
