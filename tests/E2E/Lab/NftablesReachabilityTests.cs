namespace Signalbox.E2E.Lab;

/// <summary>With agents in nftables mode.</summary>
[Collection(LabCollection.OneAtATime)]
public sealed class NftablesReachabilityTests(NftablesReachabilityTests.Fixture fixture)
    : ReachabilityTests(fixture.Lab), IClassFixture<NftablesReachabilityTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        public LabRun Lab { get; } = LabRun.Up("--proxy-mode=nftables");

        public void Dispose() => Lab.Dispose();
    }
}
