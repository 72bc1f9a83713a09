using System.Collections.Immutable;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Access;

/// <summary>Which users tokens of ServiceAccounts stand for, while the account and what a token is bound to are there.
/// Source: pkg/serviceaccount/claims.go.</summary>
internal sealed class AccountUsers(ServiceAccountTokens tokens, ObjectStore store, TimeProvider time)
{
    private const string Key = "authentication.kubernetes.io/";

    /// <summary>The user, or why there is none.</summary>
    /// <param name="text">The token.</param>
    /// <param name="audiences">Of which the token must name one.</param>
    public (ApiUser? User, string Error) Find(string text, IReadOnlyList<string> audiences)
    {
        if (tokens.Read(text) is not { } token)
        {
            return (null, "invalid bearer token");
        }

        var error = Fault(token, audiences);
        return error is null ? (UserOf(token), "") : (null, $"[invalid bearer token, {error}]");
    }

    private string? Fault(AccountToken token, IReadOnlyList<string> audiences)
    {
        if (!token.Audiences.Any(audiences.Contains))
        {
            return $"token audiences [{string.Join(' ', token.Audiences)}] is invalid for the target audiences "
                + $"[{string.Join(' ', audiences)}]";
        }

        if (token.Expires <= time.GetUtcNow())
        {
            return "service account token has expired";
        }

        if (!IsThere(ResourceKinds.ServiceAccounts, token.Namespace, token.Account))
        {
            return "service account token has been invalidated";
        }

        return token.Bound is not { } bound || KindOf(bound.Kind) is not { } kind
            || IsThere(kind, kind.IsNamespaced ? token.Namespace : "", bound.Object)
            ? null
            : "service account token has been invalidated";
    }

    /// <summary>Null for what no token can be bound to.</summary>
    public static ResourceKind? KindOf(string kind) => kind switch
    {
        "Pod" => ResourceKinds.Pods,
        "Secret" => ResourceKinds.Secrets,
        "Node" => ResourceKinds.Nodes,
        _ => null,
    };

    private bool IsThere(ResourceKind kind, string @namespace, NamedUid one) =>
        store.Find(kind, @namespace, one.Name)?.Uid == one.Uid;

    private static ApiUser UserOf(AccountToken token)
    {
        var extra = new SortedDictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
        {
            [Key + "credential-id"] = [$"JTI={token.Id}"],
        };
        Add(extra, "node", token.Node);
        Add(extra, token.Bound?.Kind.ToLowerInvariant() ?? "", token.Bound?.Object);
        return new ApiUser(
            $"{ServiceAccountTokens.UserPrefix}{token.Namespace}:{token.Account.Name}",
            ["system:serviceaccounts", $"system:serviceaccounts:{token.Namespace}"])
        {
            Uid = token.Account.Uid,
            Extra = extra.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private static void Add(SortedDictionary<string, ImmutableArray<string>> extra, string what, NamedUid? one)
    {
        if (one is not null && what is "pod" or "node")
        {
            extra[$"{Key}{what}-name"] = [one!.Name];
            extra[$"{Key}{what}-uid"] = [one.Uid];
        }
    }
}
