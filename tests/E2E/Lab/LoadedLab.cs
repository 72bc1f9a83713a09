namespace Signalbox.E2E.Lab;

/// <summary>The tests that share one lab whose Services are called. They run one after the other, as some of them stop
/// parts of the lab.</summary>
[CollectionDefinition(Name)]
public sealed class LoadedLab : ICollectionFixture<LabFixture>
{
    public const string Name = "a lab whose Services are called";
}
