using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api;

/// <summary>What a server-side apply says.</summary>
/// <param name="Json">The fields that the author wants, and no others; with kind, apiVersion and name.</param>
/// <param name="Author">Whose they become, by <see cref="FieldOperation.Apply"/>.</param>
/// <param name="IsForced">Whether fields are taken from others who own them and want something else.</param>
public sealed record AppliedObject(JsonObject Json, FieldAuthor Author, bool IsForced = false);
