namespace Signalbox.Lab.Api.Store;

/// <summary>The objects of one kind at one revision, in the ordinal order of their keys.</summary>
public sealed record ObjectList(long Revision, ReadOnlyMemory<StoredObject> Objects)
{
    /// <summary>Those whose key is not before this one.</summary>
    public ReadOnlyMemory<StoredObject> From(string key)
    {
        var all = Objects.Span;
        var (low, high) = (0, all.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(all[middle].Key, key) < 0 ? (middle + 1, high) : (low, middle);
        }

        return Objects[low..];
    }
}
