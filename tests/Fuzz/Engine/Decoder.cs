namespace Signalbox.Fuzz.Engine;

/// <summary>A decoder as a function of bytes, and what it may do with them.</summary>
/// <param name="Name">As <c>./dev fuzz</c> takes it.</param>
/// <param name="Seeds">Inputs that it was made for; at least one.</param>
/// <param name="Run">Decodes. What it returns tells inputs apart that were decoded in another way: counts, kinds,
/// refusals, in any words.</param>
internal sealed record Decoder(string Name, Func<IEnumerable<byte[]>> Seeds, Func<byte[], string> Run)
{
    /// <summary>How inputs are changed.</summary>
    public Form Form { get; init; } = new TextForm();

    /// <summary>Exceptions by which it says that an input is none.</summary>
    public IReadOnlyList<Type> Refusals { get; init; } = [];

    /// <summary>Bytes that it may allocate for any input, however short.</summary>
    public long AllocatedAlways { get; init; } = 1 << 20;

    /// <summary>Bytes that it may allocate for each byte of input.</summary>
    public long AllocatedPerByte { get; init; } = 400;

    /// <summary>Inputs of the short run.</summary>
    public int Inputs { get; init; } = 1500;

    public override string ToString() => Name;
}
