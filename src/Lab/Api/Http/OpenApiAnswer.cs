using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.OpenApi;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers what clients ask to learn which fields objects have.</summary>
internal static class OpenApiAnswer
{
    private const string Root = "/openapi/v3";

    /// <summary>Null for a path that is none of these.</summary>
    public static Task? TryAnswer(HttpContext context)
    {
        var path = (context.Request.Path.Value ?? "").TrimEnd('/');
        return path switch
        {
            "/openapi/v2" => WholeAsync(context),
            Root => DiscoveryAnswer.TaggedAsync(
                context, SpecDocuments.Root.Bytes, "text/plain; charset=utf-8", SpecDocuments.Root.Hash),
            _ when path.StartsWith(Root + "/", StringComparison.Ordinal)
                && SpecDocuments.OfGroup(path[(Root.Length + 1)..]) is { } group =>
                DiscoveryAnswer.TaggedAsync(context, group.Bytes, Answers.Json, group.Hash),
            _ => null,
        };
    }

    private static Task WholeAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        var accept = context.Request.Headers.Accept.ToString();
        var isProtobuf = accept.Contains(GnosticEncoder.MediaType, StringComparison.Ordinal)
            || accept.Contains(GnosticEncoder.OldMediaType, StringComparison.Ordinal);
        return isProtobuf
            ? DiscoveryAnswer.TaggedAsync(
                context, SpecDocuments.WholeAsProtobuf.Bytes, GnosticEncoder.MediaType,
                SpecDocuments.WholeAsProtobuf.Hash)
            : DiscoveryAnswer.TaggedAsync(
                context, SpecDocuments.Whole.Bytes, Answers.Json, SpecDocuments.Whole.Hash);
    }
}
