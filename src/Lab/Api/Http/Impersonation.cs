using System.Net;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Http;

/// <summary>Requests in somebody else's name: the headers Impersonate-User and Impersonate-Group, as "kubectl --as"
/// sends them. Source: apiserver's impersonation filter.</summary>
internal static class Impersonation
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string Account = "system:serviceaccount:";

    /// <summary>Null when the request is in nobody else's name.</summary>
    public static ApiUser? Of(IHeaderDictionary headers)
    {
        var name = headers[UserHeader].ToString();
        string[] groups = [.. headers[GroupHeader].OfType<string>()];
        if (name.Length == 0)
        {
            return groups.Length == 0
                ? null
                : throw new ApiStatusException(ApiStatus.Of(
                    HttpStatusCode.InternalServerError,
                    "Internal error occurred: requested [{Group  " + groups[0] + "  }] without impersonating a user"));
        }

        // A ServiceAccount is in the groups of its kind, unless it is said in which.
        return groups.Length == 0 && AccountOf(name) is { } account
            ? new ApiUser(name, ["system:serviceaccounts", $"system:serviceaccounts:{account.Namespace}"])
            : name == ApiUser.Anonymous.Name ? ApiUser.Anonymous
            : new ApiUser(name, [.. groups]);
    }

    /// <summary>What one needs to be allowed who asks in this name.</summary>
    public static IEnumerable<AccessRequest> Asked(ApiUser user, ApiUser other)
    {
        var plain = new AccessRequest(user, "impersonate");
        yield return AccountOf(other.Name) is { } account
            ? plain with { Resource = "serviceaccounts", Namespace = account.Namespace, Name = account.Name }
            : plain with { Resource = "users", Name = other.Name };
        foreach (var group in other.Groups.Where(_ => AccountOf(other.Name) is null))
        {
            yield return plain with { Resource = "groups", Name = group };
        }
    }

    private static (string Namespace, string Name)? AccountOf(string user) =>
        user.StartsWith(Account, StringComparison.Ordinal)
        && user[Account.Length..].Split(':') is [var @namespace, var name]
            ? (@namespace, name)
            : null;
}
