namespace Signalbox.KernelNet.Parity;

/// <summary>A file without objects, for a start whose objects come otherwise.</summary>
internal sealed class EmptyObjects : IDisposable
{
    public EmptyObjects() => File.WriteAllText(Path, "---\n");

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"signalbox-no-objects-{Guid.NewGuid():N}.yaml");

    public void Dispose() => File.Delete(Path);
}
