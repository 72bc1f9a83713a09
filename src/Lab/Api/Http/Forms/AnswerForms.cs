using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http.Forms;

/// <summary>Finds the form of an answer that a client accepts: objects themselves, a table of them, or their metadata.
/// Source: the negotiation of apiserver's endpoints.</summary>
internal static class AnswerForms
{
    private const string MetaGroup = "meta.k8s.io";

    /// <summary>The first of the client's wishes that can be met. Throws <see cref="ApiStatusException"/> when none
    /// can.</summary>
    /// <param name="request">Names what is accepted, and what comes with the rows of a table.</param>
    /// <param name="kind">What is shown.</param>
    /// <param name="isList">Whether objects come as a list, and not alone or in events.</param>
    /// <param name="time">Ages are told by it.</param>
    public static IAnswerForm Negotiate(HttpRequest request, ResourceKind kind, bool isList, TimeProvider time)
    {
        var accepted = request.Headers.Accept.ToString();
        if (accepted.Length == 0)
        {
            return new PlainForm(kind);
        }

        var range = MediaRange.ParseAll(accepted).FirstOrDefault(IsServed)
            ?? throw NotAcceptable("only the following media types are accepted: application/json");
        var version = range.Parameter("v");
        return (range.Parameter("as"), isList) switch
        {
            ("", _) => new PlainForm(kind),
            ("Table", _) => new TableForm(kind, version, IncludedOf(request.Query), time),
            ("PartialObjectMetadata", false) or ("PartialObjectMetadataList", true) => new MetadataForm(version),
            ("PartialObjectMetadata", true) => throw NotAcceptable(
                $"you requested PartialObjectMetadata, but the requested object is a list ({kind.Kind}List)"),
            _ => throw NotAcceptable(
                $"you requested PartialObjectMetadataList, but the requested object is not a list ({kind.Kind})"),
        };
    }

    private static bool IsServed(MediaRange range) =>
        range.Covers("application", "json")
        && (range.Parameter("as"), range.Parameter("g"), range.Parameter("v")) is ("", _, _)
            or ("Table" or "PartialObjectMetadata" or "PartialObjectMetadataList", MetaGroup, "v1" or "v1beta1");

    private static IncludedObject IncludedOf(IQueryCollection query) => query["includeObject"].ToString() switch
    {
        "" or "Metadata" => IncludedObject.Metadata,
        "None" => IncludedObject.None,
        "Object" => IncludedObject.Object,
        var other => throw new ApiStatusException(ApiStatus.BadRequest(
            "Unable to convert to Table as requested: includeObject: Invalid value: "
            + $"\"{other}\": must be 'Metadata', 'Object', 'None', or empty")),
    };

    private static ApiStatusException NotAcceptable(string message) =>
        new(new ApiStatus(HttpStatusCode.NotAcceptable, "NotAcceptable", message));
}
