namespace Signalbox.Lab.Controllers;

/// <summary>A controller could not bring an object to where it should be, and tries again later.</summary>
/// <param name="Controller">As events name it: "replicaset-controller".</param>
/// <param name="Key">"namespace/name" of the object, or the controller's own word for its duty.</param>
/// <param name="Reason">What was refused, or went wrong.</param>
public sealed record ControllerFailure(string Controller, string Key, Exception Reason);
