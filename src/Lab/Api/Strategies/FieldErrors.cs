using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Gathers what is wrong with an object's fields, in upstream's words. Source:
/// apimachinery/pkg/util/validation/field.</summary>
internal sealed class FieldErrors
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<FieldError> _found = [];

    public bool IsEmpty => _found.Count == 0;

    public IReadOnlyList<FieldError> Found => _found;

    public void Required(string field, string detail = "") =>
        _found.Add(new FieldError(field, "FieldValueRequired", WithDetail("Required value", detail)));

    public void Invalid(string field, JsonNode? value, string detail) =>
        _found.Add(new FieldError(field, "FieldValueInvalid", $"Invalid value: {Quote(value)}: {detail}"));

    public void NotSupported(string field, string value, params IEnumerable<string> supported) =>
        _found.Add(new FieldError(
            field, "FieldValueNotSupported",
            $"Unsupported value: {Quote(value)}: supported values: "
            + string.Join(", ", supported.Select(one => Quote(one)))));

    public void Duplicate(string field, JsonNode? value) =>
        _found.Add(new FieldError(field, "FieldValueDuplicate", $"Duplicate value: {Quote(value)}"));

    public void NotFound(string field, string value) =>
        _found.Add(new FieldError(field, "FieldValueNotFound", $"Not found: {Quote(value)}"));

    public void Forbidden(string field, string detail) =>
        _found.Add(new FieldError(field, "FieldValueForbidden", $"Forbidden: {detail}"));

    public void TooLong(string field, int most) =>
        _found.Add(new FieldError(field, "FieldValueTooLong", $"Too long: may not be more than {most} bytes"));

    /// <summary>Throws when something was found.</summary>
    public void ThrowIfAny(ObjectPlace place)
    {
        if (!IsEmpty)
        {
            throw Refusal(place);
        }
    }

    private StoreException Refusal(ObjectPlace place)
    {
        var kind = place.Kind.Group.Length == 0 ? place.Kind.Kind : $"{place.Kind.Kind}.{place.Kind.Group}";
        // The same thing found twice is said once.
        var words = _found.Select(one => one.ToString()).Distinct().ToArray();
        var all = words.Length == 1 ? words[0] : $"[{string.Join(", ", words)}]";
        return new StoreException(StoreError.Rejected, $"{kind} \"{place.Name}\" is invalid: {all}", place.Name)
        {
            Causes = _found,
        };
    }

    private static string WithDetail(string words, string detail) => detail.Length == 0 ? words : $"{words}: {detail}";

    private static string Quote(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";
}
