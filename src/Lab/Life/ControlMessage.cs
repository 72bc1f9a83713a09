using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Signalbox.Lab.Life;

/// <summary>What a command asks of the daemon: one line of JSON.</summary>
internal sealed record ControlRequest(string Verb)
{
    /// <summary>What the verb is about: a node, a pod.</summary>
    public string Target { get; init; } = "";

    /// <summary>Numbers that belong to the verb, by name.</summary>
    public IReadOnlyDictionary<string, int> Numbers { get; init; } = new Dictionary<string, int>();

    /// <summary>Words that belong to the verb, by name.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();
}

/// <summary>One line of the daemon's reply: any number of texts, then an answer or a failure.</summary>
internal sealed record ControlMessage
{
    /// <summary>A line for the user, while the work goes on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Answer { get; init; }

    /// <summary>Why it cannot be done, for the user.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }
}
