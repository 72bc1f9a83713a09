namespace Signalbox.Core.Model;

/// <summary>One port of a Service. <paramref name="Name"/> may be empty; <paramref name="NodePort"/> is 0 when there
/// is none.</summary>
public readonly record struct ServicePort(string Name, Protocol Protocol, ushort Port, ushort NodePort);
