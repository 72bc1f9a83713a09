using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>What is wrong with one field, in the words of kube-apiserver.</summary>
/// <param name="Field">Its path: "spec.ports[0].nodePort".</param>
/// <param name="Reason">The kind of error, as a Status names it: "FieldValueInvalid".</param>
/// <param name="Message">All but the path: "Invalid value: 80: ...".</param>
public sealed record FieldError(string Field, string Reason, string Message)
{
    public override string ToString() => $"{Field}: {Message}";

    internal JsonObject ToJson() => new() { ["reason"] = Reason, ["message"] = Message, ["field"] = Field };
}
