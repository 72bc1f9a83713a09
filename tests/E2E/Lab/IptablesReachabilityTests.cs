namespace Signalbox.E2E.Lab;

/// <summary>With agents in iptables mode.</summary>
[Collection(LoadedLab.Name)]
public sealed class IptablesReachabilityTests(LabFixture fixture) : ReachabilityTests(fixture.Lab);
