using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Api.Http;

/// <summary>Gives out tokens of ServiceAccounts, as "kubectl create token" asks for them. Source: TokenREST of
/// upstream's registry of ServiceAccounts.</summary>
internal static class TokenAnswer
{
    private const long Shortest = 600;
    private const long Longest = 1L << 32;
    private const long Usual = 3600;

    private static readonly ResourceKind Kind = new()
    {
        Group = "authentication.k8s.io",
        Version = "v1",
        Plural = "tokenrequests",
        Kind = "TokenRequest",
        IsNamespaced = true,
    };

    public static async Task WriteAsync(HttpContext context, ServedStore served, RequestPath path)
    {
        var place = path.Place;
        var account = served.Store.Find(place.Kind, place.Namespace, place.Name)
            ?? throw new StoreException(StoreError.NotFound, $"serviceaccounts \"{place.Name}\" not found", place.Name);
        var asked = await RequestBody.ReadAsync(context, Kind).ConfigureAwait(false);
        var spec = asked.Child("spec")?.DeepClone().AsObject() ?? [];
        spec.Default("expirationSeconds", Usual);
        Validate(spec);
        if (spec.Texts("audiences").Count == 0)
        {
            spec.Set("audiences", [ServiceAccountTokens.Issuer]);
        }

        var now = served.Options.Time.GetUtcNow();
        var bound = Bound(served.Store, place.Namespace, spec.Child("boundObjectRef"));
        var token = new AccountToken(
            place.Namespace, new NamedUid(account.Name, account.Uid),
            now + TimeSpan.FromSeconds(spec.Number("expirationSeconds")!.Value))
        {
            Audiences = [.. spec.Texts("audiences")],
            Bound = bound,
            Node = NodeOf(served.Store, place.Namespace, bound),
            Issued = now,
            Id = Guid.NewGuid().ToString(),
        };
        await Answers.JsonAsync(context, HttpStatusCode.Created, new JsonObject
        {
            ["kind"] = Kind.Kind,
            ["apiVersion"] = Kind.ApiVersion,
            ["metadata"] = new JsonObject
            {
                ["name"] = place.Name,
                ["namespace"] = place.Namespace,
                ["creationTimestamp"] = NewObject.Timestamp(now),
            },
            ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["token"] = served.Options.Tokens!.Sign(token),
                ["expirationTimestamp"] = NewObject.Timestamp(token.Expires),
            },
        }).ConfigureAwait(false);
    }

    /// <summary>Whose pod runs where; null when that is not known.</summary>
    public static NamedUid? NodeOf(ObjectStore store, string @namespace, BoundObject? bound) =>
        bound?.Kind == "Pod"
        && store.Find(ResourceKinds.Pods, @namespace, bound.Object.Name)?.Field("spec.nodeName") is { Length: > 0 } node
        && store.Find(ResourceKinds.Nodes, "", node) is { } found
            ? new NamedUid(node, found.Uid)
            : null;

    private static void Validate(JsonObject spec)
    {
        var errors = new FieldErrors();
        var seconds = spec.Number("expirationSeconds");
        if (seconds < Shortest)
        {
            errors.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        }
        else if (seconds > Longest)
        {
            errors.Invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
        }

        ApiStatusException.ThrowIfAny(errors, Kind);
    }

    private static BoundObject? Bound(ObjectStore store, string @namespace, JsonObject? asked)
    {
        if (asked is null)
        {
            return null;
        }

        var (said, name, uid) = (asked.Text("kind"), asked.Text("name"), asked.Text("uid"));
        var kind = AccountUsers.KindOf(said)
            ?? throw new ApiStatusException(ApiStatus.BadRequest(
                $"cannot bind token for object of type {asked.Text("apiVersion")}, Kind={said}"));
        var found = store.Find(kind, kind.IsNamespaced ? @namespace : "", name)
            ?? throw new StoreException(StoreError.NotFound, $"{kind.QualifiedName} \"{name}\" not found", name)
            {
                About = kind,
            };
        return uid.Length == 0 || uid == found.Uid
            ? new BoundObject(said, new NamedUid(name, found.Uid))
            : throw new StoreException(
                StoreError.Conflict,
                $"Operation cannot be fulfilled on {kind.QualifiedName} \"{name}\": the UID in the bound object "
                + $"reference ({uid}) does not match the UID in record. The object might have been deleted and then "
                + "recreated",
                name)
            {
                About = kind,
            };
    }
}
