namespace Signalbox.E2E.Lab;

/// <summary>Tests that bring labs up wait for one another: a lab's start takes all of a small machine for a moment, and
/// other tests, which run meanwhile, count seconds.</summary>
internal static class LabCollection
{
    public const string OneAtATime = "labs";
}
