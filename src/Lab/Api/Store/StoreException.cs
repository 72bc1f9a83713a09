namespace Signalbox.Lab.Api.Store;

/// <summary>The store does not do what was asked.</summary>
public sealed class StoreException(StoreError kind, string message, string name = "") : Exception(message)
{
    public StoreError Kind { get; } = kind;

    /// <summary>Of the object that it is about; "" when it is about none.</summary>
    public string Name { get; } = name;

    /// <summary>What is wrong with which field, in the order it was found; empty when no field is to blame.</summary>
    public IReadOnlyList<FieldError> Causes { get; init; } = [];

    /// <summary>The kind that it is about, when that is not the one that was asked for; else null.</summary>
    public ResourceKind? About { get; init; }
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

    /// <summary>The object's fields do not go together or hold what they may not; the causes say which.</summary>
    Rejected,

    /// <summary>It is not done to this object, or in this namespace.</summary>
    Forbidden,

    /// <summary>The server has run out of something, of addresses perhaps.</summary>
    Exhausted,
}
