namespace Signalbox.Lab.Api.Store;

/// <summary>The store does not do what was asked.</summary>
public sealed class StoreException(StoreError kind, string message, string name = "") : Exception(message)
{
    public StoreError Kind { get; } = kind;

    /// <summary>Of the object that it is about; "" when it is about none.</summary>
    public string Name { get; } = name;
}

/// <summary>Why the store refuses.</summary>
public enum StoreError
{
    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>There is an object of that name already.</summary>
    AlreadyExists,

    /// <summary>The object is not at the revision that the caller has seen.</summary>
    Conflict,

    /// <summary>That revision is forgotten.</summary>
    Expired,

    /// <summary>The change was made and could not be written to the store's file.</summary>
    NotSaved,

    /// <summary>What was given is no object, or has no name.</summary>
    Invalid,
}
