using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>What became of an object: <see cref="Old"/> is null for a new one, <see cref="New"/> for one that is gone.
/// </summary>
internal sealed record ObjectChange(KnownObject? Old, KnownObject? New)
{
    /// <summary>As it is, or last was.</summary>
    public KnownObject Object => New ?? Old!;

    public ResourceKind Kind => Object.Kind;

    public string Key => Object.Key;

    /// <summary>The objects before and after it that there are.</summary>
    public IEnumerable<KnownObject> Sides => New is null ? [Old!] : Old is null ? [New] : [Old, New];
}
