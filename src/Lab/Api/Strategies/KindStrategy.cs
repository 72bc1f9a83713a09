using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>How objects of one kind are made ready to be stored: a row of <see cref="KindStrategies"/>. The functions
/// change or judge the object they are given and nothing else.</summary>
internal sealed record KindStrategy
{
    private static readonly Action<JsonObject> Nothing = _ => { };

    /// <summary>What names may look like.</summary>
    public required Action<FieldErrors, string, string> Name { get; init; }

    /// <summary>What a new object bears whatever its author says: its first status, for example.</summary>
    public Action<JsonObject> Begin { get; init; } = Nothing;

    /// <summary>Fills what is left out. Doing it twice changes nothing more.</summary>
    public Action<JsonObject> Default { get; init; } = Nothing;

    /// <summary>Keeps of the old object (first) what the new one (second) may leave out.</summary>
    public Action<JsonObject, JsonObject> Carry { get; init; } = (_, _) => { };

    /// <summary>Judges an object as it stands.</summary>
    public Action<JsonObject, FieldErrors> Validate { get; init; } = (_, _) => { };

    /// <summary>Judges besides what only a new object may not say.</summary>
    public Action<JsonObject, FieldErrors> ValidateNew { get; init; } = (_, _) => { };

    /// <summary>Judges the step from the old object (first) to the new (second).</summary>
    public Action<JsonObject, JsonObject, FieldErrors> ValidateChange { get; init; } = (_, _, _) => { };

    /// <summary>What the author of an object is told of it: what the lab does not follow.</summary>
    public Func<JsonObject, IEnumerable<string>> Warnings { get; init; } = _ => [];

    /// <summary>Whether metadata.generation counts a step beside those of the content.</summary>
    public Func<JsonObject, JsonObject, bool> Counts { get; init; } = (_, _) => false;

    /// <summary>Whether objects have a status that only the subresource changes.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether a new object may bring its status.</summary>
    public bool KeepsFirstStatus { get; init; }

    /// <summary>How long a deletion waits for the object's end, in seconds; null for kinds whose objects are removed at
    /// once.</summary>
    public Func<JsonObject, Deletion, long>? GraceSeconds { get; init; }
}
