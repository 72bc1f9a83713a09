using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Http;

/// <summary>Who asks, and whether tests forbid it.</summary>
internal static class Authentication
{
    private const string Bearer = "Bearer ";

    private static readonly ApiStatus Unauthorized = ApiStatus.Of(HttpStatusCode.Unauthorized);

    /// <summary>Throws <see cref="ApiStatusException"/> for credentials that are not good. To give none is no error.
    /// </summary>
    public static ApiUser UserOf(HttpContext context, ApiServerOptions options)
    {
        if (context.Connection.ClientCertificate is { } certificate)
        {
            return options.Authority!.UserOf(certificate) ?? throw new ApiStatusException(Unauthorized);
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return ApiUser.Anonymous;
        }

        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && options.Credentials.TryFind(header[Bearer.Length..].Trim(), out var user)
                ? user
                : throw new ApiStatusException(Unauthorized);
    }

    /// <summary>Throws <see cref="ApiStatusException"/> with the words of upstream's authorizer.</summary>
    public static void Check(ApiUser user, Permissions permissions, RequestPath path, ApiVerb verb)
    {
        if (permissions.MayDo(user, path.Kind.Plural, verb))
        {
            return;
        }

        var kind = path.Kind;
        var what = path.Name is null ? $"{kind.QualifiedName} is" : $"{kind.QualifiedName} \"{path.Name}\" is";
        var scope = path.Namespace is null ? "at the cluster scope" : $"in the namespace \"{path.Namespace}\"";
        throw new ApiStatusException(ApiStatus.Of(
            HttpStatusCode.Forbidden,
            $"{what} forbidden: User \"{user.Name}\" cannot {verb.ToString().ToLowerInvariant()} resource "
            + $"\"{kind.Plural}\" in API group \"{kind.Group}\" {scope}") with
        {
            Details = ApiStatus.DetailsOf(kind, path.Name ?? ""),
        });
    }
}
