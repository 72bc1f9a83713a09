using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Http;

/// <summary>Who asks, and whether tests forbid it.</summary>
internal static class Authentication
{
    private const string Bearer = "Bearer ";

    private static readonly ApiStatus Unauthorized = ApiStatus.Of(HttpStatusCode.Unauthorized);

    /// <summary>Throws <see cref="ApiStatusException"/> for credentials that are not good. To give none is no error.
    /// </summary>
    public static ApiUser UserOf(HttpContext context, ApiServerOptions options, AccountUsers accounts)
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

        var token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "";
        return UserOf(token, [ServiceAccountTokens.Issuer], options, accounts).User
            ?? throw new ApiStatusException(Unauthorized);
    }

    /// <summary>Whose token it is, or why it is nobody's.</summary>
    public static (ApiUser? User, string Error) UserOf(
        string token, IReadOnlyList<string> audiences, ApiServerOptions options, AccountUsers accounts) =>
        options.Credentials.TryFind(token, out var user) ? (user, "") : accounts.Find(token, audiences);

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
