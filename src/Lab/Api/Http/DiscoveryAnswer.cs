using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Discovery;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers what clients ask to learn what is served: groups, versions, resources.</summary>
internal static class DiscoveryAnswer
{
    /// <summary>Null for a path that is none of these.</summary>
    public static Task? TryAnswer(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Trim('/').Split('/');
        return parts switch
        {
            ["api"] or ["apis"] => ListAsync(context, isCore: parts[0] == "api"),
            ["api", var version] when Find("", version) is { } core =>
                Answers.JsonAsync(context, HttpStatusCode.OK, LegacyDiscovery.Resources(core)),
            ["apis", var name] when Find(name, null) is { } group =>
                Answers.JsonAsync(context, HttpStatusCode.OK, LegacyDiscovery.Group(group)),
            ["apis", var name, var version] when Find(name, version) is { } group =>
                Answers.JsonAsync(context, HttpStatusCode.OK, LegacyDiscovery.Resources(group)),
            _ => null,
        };
    }

    private static ServedGroup? Find(string name, string? version) => ServedGroup.All.FirstOrDefault(
        group => group.Name == name && (version is null || group.Version == version));

    /// <summary>In one document or by steps, as the client prefers.</summary>
    private static Task ListAsync(HttpContext context, bool isCore)
    {
        context.Response.Headers.Vary = "Accept";
        if (AskedVersion(context.Request.Headers.Accept.ToString()) is not { } version)
        {
            var address = context.Request.Host.ToString();
            var steps = isCore ? LegacyDiscovery.Versions(address) : LegacyDiscovery.Groups();
            return Answers.JsonAsync(context, HttpStatusCode.OK, steps);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(AggregatedDiscovery.List(isCore, version), Answers.Plain);
        return TaggedAsync(
            context, body, $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList",
            Convert.ToHexString(SHA512.HashData(body)));
    }

    /// <summary>The first that the client names and we have; null when it names none.</summary>
    private static string? AskedVersion(string accept) => accept.Split(',')
        .Select(type => type.Split(';').Select(part => part.Trim()).ToArray())
        .Where(type => type.Contains("as=APIGroupDiscoveryList"))
        .SelectMany(type => type)
        .Where(part => part is "v=v2" or "v=v2beta1")
        .Select(part => part[2..])
        .FirstOrDefault();

    /// <summary>A document that clients keep: not sent again to those who have it.</summary>
    public static Task TaggedAsync(HttpContext context, byte[] body, string contentType, string hash)
    {
        var tag = $"\"{hash}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.ToString() == tag)
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotModified;
            return Task.CompletedTask;
        }

        Answers.Begin(context, HttpStatusCode.OK, contentType);
        return Answers.BytesAsync(context, body);
    }
}
