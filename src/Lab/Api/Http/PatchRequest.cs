using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Patching;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>A patch that a request bears, to be applied to whatever the object then is.</summary>
internal sealed class PatchRequest
{
    private readonly HttpContext _context;
    private readonly ObjectShape _shape;
    private readonly PatchType _type;
    private readonly byte[] _patch;

    private PatchRequest(HttpContext context, ObjectShape shape, PatchType type, byte[] patch) =>
        (_context, _shape, _type, _patch) = (context, shape, type, patch);

    /// <summary>A patch of an object of this kind. Throws <see cref="ApiStatusException"/> for a media type that is no
    /// patch.</summary>
    public static async Task<PatchRequest> ReadAsync(HttpContext context, ResourceKind kind)
    {
        var shape = ObjectSchema.Of(kind);
        var type = Patch.TypeOf(RequestBody.MediaTypeOf(context, [.. Patch.MediaTypes]))!.Value;
        return new PatchRequest(context, shape, type, await RequestBody.BytesAsync(context).ConfigureAwait(false));
    }

    /// <summary>The object as the patch makes it, with no fields but those of its type. Throws
    /// <see cref="ApiStatusException"/>.</summary>
    public JsonObject Apply(JsonObject old)
    {
        try
        {
            var patched = Patch.Apply(_type, _shape, old, _patch);
            var read = FieldValidation.Check(_shape, JsonSerializer.SerializeToUtf8Bytes(patched));
            FieldComplaints.Judge(_context, read, Refused);
            return read.Json;
        }
        catch (BodyException wrong)
        {
            throw new ApiStatusException(Refused(wrong.Message));
        }
        catch (PatchException wrong)
        {
            throw new ApiStatusException(StatusOf(wrong));
        }
    }

    private ApiStatus Refused(string error)
    {
        var patch = Encoding.UTF8.GetString(_patch);
        var shown = _type == PatchType.StrategicMerge ? GoText.Of(JsonNode.Parse(patch)) : patch;
        var why = $"Invalid value: {JsonValue.Create(shown).ToJsonString(Answers.Plain)}: {error}";
        return new ApiStatus(HttpStatusCode.UnprocessableEntity, "Invalid", $" \"\" is invalid: patch: {why}")
        {
            Details = new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject
                {
                    ["reason"] = "FieldValueInvalid",
                    ["message"] = why,
                    ["field"] = "patch",
                }),
            },
        };
    }

    private static ApiStatus StatusOf(PatchException wrong) => wrong.Code switch
    {
        HttpStatusCode.BadRequest => ApiStatus.BadRequest(wrong.Message),
        HttpStatusCode.UnprocessableEntity => new ApiStatus(
            wrong.Code, "Invalid", "the server rejected our request due to an error in our request")
        {
            Details = [],
        },
        HttpStatusCode.InternalServerError => new ApiStatus(wrong.Code, "", wrong.Message),
        _ => throw new UnreachableException(),
    };
}
