using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Who asks, in whose name, and whether that one may. Whoever asks in somebody else's name is held to roles;
/// all others are when the server's options say so.</summary>
internal sealed class AccessCheck(ObjectStore store, ApiServerOptions options)
{
    private readonly AccountUsers _accounts = new(options.Tokens!, store, options.Time);

    public Authorizer Authorizer { get; } = new(store);

    public ObjectStore Store => store;

    /// <summary>Throws <see cref="ApiStatusException"/> for bad credentials, and for one who may not ask in the other's
    /// name.</summary>
    public Caller CallerOf(HttpContext context)
    {
        var user = Complete(Authentication.UserOf(context, options, _accounts));
        if (Impersonation.Of(context.Request.Headers) is not { } other)
        {
            return new Caller(user, options.IsHeldToRoles || user.IsServiceAccount);
        }

        if (options.IsHeldToRoles || user.IsAnonymous || user.IsServiceAccount)
        {
            foreach (var request in Impersonation.Asked(user, other))
            {
                Demand(request, "impersonate");
            }
        }

        return new Caller(Complete(other), IsHeldToRoles: true);
    }

    /// <summary>Whose token it is, with all groups, or why it is nobody's.</summary>
    public (ApiUser? User, string Error) Identify(string token, IReadOnlyList<string> audiences)
    {
        var (user, error) = Authentication.UserOf(token, audiences, options, _accounts);
        return (user is null ? null : Complete(user), error);
    }

    /// <summary>Throws <see cref="ApiStatusException"/> with the words of upstream's authorizer.</summary>
    public void Check(Caller caller, RequestPath path, ApiVerb verb)
    {
        if (caller.IsHeldToRoles)
        {
            Demand(RequestOf(caller.User, path, verb), verb.ToString().ToLowerInvariant());
        }

        Authentication.Check(caller.User, options.Permissions, path, verb);
    }

    /// <summary>The same of what is no resource. Anyone may ask for health.</summary>
    public void CheckPath(Caller caller, HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var verb = context.Request.Method.ToLowerInvariant();
        var isOpen = !caller.IsHeldToRoles || path is "/healthz" or "/livez" or "/readyz";
        if (!isOpen && !Authorizer.Decide(new AccessRequest(caller.User, verb) { Path = path }).IsAllowed)
        {
            throw new ApiStatusException(ApiStatus.Of(
                HttpStatusCode.Forbidden, $"forbidden: User \"{caller.User.Name}\" cannot {verb} path \"{path}\"") with
            {
                Details = [],
            });
        }
    }

    public static AccessRequest RequestOf(ApiUser user, RequestPath path, ApiVerb verb) =>
        new(user, verb.ToString().ToLowerInvariant())
        {
            Group = path.Kind.Group,
            Resource = path.Kind.Plural,
            Subresource = path.Subresource,
            Namespace = path.Namespace ?? (path.Kind == ResourceKinds.Namespaces ? path.Name ?? "" : ""),
            Name = path.Name ?? "",
        };

    /// <summary>Throws <see cref="ApiStatusException"/> when no role allows it.</summary>
    public void Demand(AccessRequest request, string verb)
    {
        var decision = Authorizer.Decide(request);
        if (decision.IsAllowed)
        {
            return;
        }

        var qualified = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var what = request.Name.Length == 0 ? $"{qualified} is" : $"{qualified} \"{request.Name}\" is";
        var scope = request.Namespace.Length == 0
            ? "at the cluster scope"
            : $"in the namespace \"{request.Namespace}\"";
        var reason = decision.Reason.Length == 0 ? "" : $": {decision.Reason}";
        throw new ApiStatusException(ApiStatus.Of(
            HttpStatusCode.Forbidden,
            $"{what} forbidden: User \"{request.User.Name}\" cannot {verb} resource \"{request.WholeResource}\" in API "
            + $"group \"{request.Group}\" {scope}{reason}") with
        {
            Details = Details(request),
        });
    }

    /// <summary>Everybody with a name is in one group more.</summary>
    private static ApiUser Complete(ApiUser user) =>
        user.Groups.Contains(ApiUser.Unauthenticated) || user.Groups.Contains(ApiUser.Authenticated)
            ? user
            : user with { Groups = user.Groups.Add(ApiUser.Authenticated) };

    private static JsonObject Details(AccessRequest request)
    {
        var details = new JsonObject();
        foreach (var (field, value) in new[]
        {
            ("name", request.Name), ("group", request.Group), ("kind", request.Resource),
        })
        {
            if (value.Length > 0)
            {
                details[field] = value;
            }
        }

        return details;
    }
}
