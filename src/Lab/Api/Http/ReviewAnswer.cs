using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Http;

/// <summary>Answers who one is, and who may do what: the kinds that are questions.</summary>
internal static class ReviewAnswer
{
    /// <summary>The question that a path asks, and its namespace; null for any other path.</summary>
    public static RequestPath? PathOf(string path) => AccessKinds.Reviews
        .Select(kind => path.TrimEnd('/').Split('/') is ["", "apis", var group, var version, .. var rest]
            && (group, version) == (kind.Group, kind.Version)
            ? rest switch
            {
                [var plural] when plural == kind.Plural && !kind.IsNamespaced => new RequestPath(kind, null, null),
                ["namespaces", var @namespace, var plural] when plural == kind.Plural && kind.IsNamespaced =>
                    new RequestPath(kind, @namespace, null),
                _ => null,
            }
            : null)
        .FirstOrDefault(found => found is not null);

    public static async Task WriteAsync(HttpContext context, AccessCheck access, RequestPath path)
    {
        if (context.Request.Method != "POST")
        {
            throw new ApiStatusException(ApiStatus.Of(HttpStatusCode.MethodNotAllowed));
        }

        var caller = access.CallerOf(context);
        access.Check(caller, path, ApiVerb.Create);
        var kind = path.Kind;
        var asked = await RequestBody.ReadAsync(context, kind.ApiVersion, kind.Kind).ConfigureAwait(false);
        var answer = new JsonObject
        {
            ["kind"] = kind.Kind,
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = new JsonObject(),
        };
        answer.TakeFrom("spec", asked);
        answer["status"] = StatusOf(asked.Child("spec") ?? [], access, caller.User, path);
        await Answers.JsonAsync(context, HttpStatusCode.Created, answer).ConfigureAwait(false);
    }

    private static JsonObject StatusOf(JsonObject spec, AccessCheck access, ApiUser user, RequestPath path)
    {
        var authorizer = access.Authorizer;
        if (path.Kind == AccessKinds.SelfSubjectReviews)
        {
            return new JsonObject { ["userInfo"] = About(user) };
        }

        if (path.Kind == AccessKinds.TokenReviews)
        {
            return Token(spec, access);
        }

        if (path.Kind == AccessKinds.SelfSubjectRulesReviews)
        {
            return Rules(authorizer.RulesFor(user, spec.Text("namespace")));
        }

        var isSelf = path.Kind == AccessKinds.SelfSubjectAccessReviews;
        Validate(spec, path, isSelf);
        var subject = isSelf ? user : new ApiUser(spec.Text("user"), [.. spec.Texts("groups")]);
        var decision = authorizer.Decide(RequestOf(subject, spec));
        var status = new JsonObject { ["allowed"] = decision.IsAllowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    private static JsonObject Token(JsonObject spec, AccessCheck access)
    {
        var token = spec.Text("token") is { Length: > 0 } given
            ? given
            : throw new ApiStatusException(ApiStatus.BadRequest("token is required for TokenReview in authentication"));
        IReadOnlyList<string> audiences =
            spec.Texts("audiences") is { Count: > 0 } named ? named : [ServiceAccountTokens.Issuer];
        var (user, error) = access.Identify(token, audiences);
        return user is null
            ? new JsonObject { ["user"] = new JsonObject(), ["error"] = error }
            : new JsonObject { ["authenticated"] = true, ["user"] = About(user), ["audiences"] = Texts(audiences) };
    }

    private static JsonObject About(ApiUser user)
    {
        var about = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            about["uid"] = user.Uid;
        }

        about["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
        {
            about["extra"] = new JsonObject(
                user.Extra.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Texts(one.Value))));
        }

        return about;
    }

    private static AccessRequest RequestOf(ApiUser user, JsonObject spec)
    {
        if (spec.Child("nonResourceAttributes") is { } path)
        {
            return new AccessRequest(user, path.Text("verb")) { Path = path.Text("path") };
        }

        var resource = spec.Child("resourceAttributes");
        return new AccessRequest(user, resource.Text("verb"))
        {
            Group = resource.Text("group"),
            Resource = resource.Text("resource"),
            Subresource = resource.Text("subresource"),
            Namespace = resource.Text("namespace"),
            Name = resource.Text("name"),
        };
    }

    private static void Validate(JsonObject spec, RequestPath path, bool isSelf)
    {
        var errors = new FieldErrors();
        if (spec.Has("resourceAttributes") == spec.Has("nonResourceAttributes"))
        {
            errors.Invalid(
                "spec.resourceAttributes", spec["resourceAttributes"]?.DeepClone(),
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        if (!isSelf && spec.Text("user").Length == 0 && spec.Texts("groups").Count == 0)
        {
            errors.Invalid("spec.user", "", "at least one of user or group must be specified");
        }

        if (path.Namespace is { } @namespace && spec.Child("resourceAttributes").Text("namespace") != @namespace)
        {
            errors.Invalid(
                "spec.resourceAttributes.namespace", spec.Child("resourceAttributes").Text("namespace"),
                $"must match metadata.namespace: {@namespace}");
        }

        ApiStatusException.ThrowIfAny(errors, path.Kind);
    }

    private static JsonObject Rules(IReadOnlyList<AccessRule> rules) => new()
    {
        ["resourceRules"] = Listed(
            rules.Where(rule => rule.Paths.Count == 0), "verbs", "apiGroups", "resources", "resourceNames"),
        ["nonResourceRules"] = Listed(rules.Where(rule => rule.Paths.Count > 0), "verbs", "nonResourceURLs"),
        ["incomplete"] = false,
    };

    private static JsonArray Listed(IEnumerable<AccessRule> rules, params string[] fields)
    {
        var listed = new JsonArray();
        foreach (var rule in rules)
        {
            var json = new JsonObject();
            foreach (var field in fields)
            {
                json.TakeFrom(field, rule.Json);
            }

            listed.Add(json);
        }

        return listed;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
