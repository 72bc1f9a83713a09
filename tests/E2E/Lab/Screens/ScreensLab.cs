namespace Signalbox.E2E.Lab.Screens;

/// <summary>The tests that look at one lab: in a terminal, and in a browser. One after the other, as some of them
/// change what the others look at.</summary>
[CollectionDefinition(Name)]
public sealed class ScreensLab : ICollectionFixture<ScreensFixture>
{
    public const string Name = "a lab that is looked at";
}
