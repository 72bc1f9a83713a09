namespace Signalbox.Lab.Api;

/// <summary>What a request does to a resource, in the words of permissions.</summary>
public enum ApiVerb
{
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}
