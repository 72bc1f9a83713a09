namespace Signalbox.E2E.Lab;

/// <summary>One lab of three nodes for all tests of a class, or of a collection: tests that take it share its cluster,
/// so each makes objects of its own names.</summary>
public sealed class LabFixture : IDisposable
{
    public LabRun Lab { get; } = LabRun.Up();

    public void Dispose() => Lab.Dispose();
}
