namespace Signalbox.Cluster.Files;

/// <summary>What a look at a file or a path found: whether what it holds, or what is wrong with it, is other than
/// before, and whether it should be looked at again shortly because it is still moving.</summary>
internal readonly record struct FileLook(bool Changed, bool Soon)
{
    public static FileLook Same { get; }

    public FileLook With(FileLook other) => new(Changed || other.Changed, Soon || other.Soon);
}
