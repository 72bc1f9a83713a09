using Signalbox.Core.Model;

namespace Signalbox.Cluster.Files;

/// <summary>Something that was read but cannot be used as it stands and has no object of its own to say so: a file,
/// a whole object, an object that is there twice. <paramref name="Place"/> reads "cluster.yaml:14".</summary>
public sealed record ObjectFault(string Place, Refusal Refusal)
{
    /// <summary>What refusals of a whole file call it.</summary>
    public const string WholeFile = "the file";

    public override string ToString() => $"{Place}: {Refusal}";
}
