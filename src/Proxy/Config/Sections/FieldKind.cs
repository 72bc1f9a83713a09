using System.Text.Json;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>How a field's value is read and written. Reading is given the value that the field had before, and throws
/// <see cref="ConfigurationException"/>.</summary>
internal sealed record FieldKind<TValue>(
    Func<JsonElement, TValue, FieldPlace, TValue> Read, Action<Utf8JsonWriter, TValue> Write);
