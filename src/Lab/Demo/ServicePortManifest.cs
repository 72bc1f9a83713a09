namespace Signalbox.Lab.Demo;

/// <summary>A port of such a Service; <paramref name="NodePort"/> is null unless the manifest names one.</summary>
public sealed record ServicePortManifest(string Name, int Port, int TargetPort, int? NodePort);
