namespace Signalbox.Lab.Api.Faults;

/// <summary>Not a failure: unwinds an answer that ends before its time, on purpose.</summary>
internal sealed class BodyCutException(Ending ending) : Exception
{
    public Ending Ending { get; } = ending;
}
