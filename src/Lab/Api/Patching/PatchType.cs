namespace Signalbox.Lab.Api.Patching;

/// <summary>The kinds of patch that are taken.</summary>
public enum PatchType
{
    /// <summary>A list of operations. Source: RFC 6902.</summary>
    Json,

    /// <summary>Source: RFC 7396.</summary>
    Merge,

    /// <summary>A merge that knows which lists have keys.</summary>
    StrategicMerge,
}
