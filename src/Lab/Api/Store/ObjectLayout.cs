namespace Signalbox.Lab.Api.Store;

/// <summary>Where things stand in an object's bytes.</summary>
/// <param name="Revision">metadata.resourceVersion.</param>
/// <param name="MetadataAt">Of the name "metadata", right after kind and apiVersion.</param>
/// <param name="RevisionAt">Of the first digit of the revision.</param>
/// <param name="RevisionLength">Digits.</param>
/// <param name="ContentAt">Right after the closing brace of metadata.</param>
internal readonly record struct ObjectLayout(
    long Revision, int MetadataAt, int RevisionAt, int RevisionLength, int ContentAt)
{
    public ObjectLayout WithRevision(long revision, int length) => this with
    {
        Revision = revision,
        RevisionLength = length,
        ContentAt = ContentAt + length - RevisionLength,
    };
}
