using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Access;

/// <summary>Nobody grants what they do not have: who writes a role needs all that its rules allow, or the verb
/// "escalate" on it; who binds one, the same or the verb "bind". Source: pkg/registry/rbac, policybased storages, and
/// rbac/validation, ConfirmNoEscalation.</summary>
internal sealed class RoleEscalation(ObjectStore store, Authorizer authorizer)
{
    private static readonly AccessRule[] Everything =
    [
        new((JsonObject)JsonNode.Parse("""{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}""")!),
        new((JsonObject)JsonNode.Parse("""{"nonResourceURLs":["*"],"verbs":["*"]}""")!),
    ];

    /// <summary>Throws <see cref="StoreException"/> in upstream's words.</summary>
    /// <param name="user">With all groups.</param>
    /// <param name="place">A role's or a binding's.</param>
    /// <param name="before">Null for a new one.</param>
    /// <param name="after">As it is to be stored.</param>
    public void Check(ApiUser user, ObjectPlace place, JsonObject? before, JsonObject after)
    {
        if (user.Groups.Contains(Authorizer.Masters))
        {
            return;
        }

        if (place.Kind == AccessKinds.Roles || place.Kind == AccessKinds.ClusterRoles)
        {
            CheckRole(user, place, before, after);
        }
        else
        {
            CheckBinding(user, place, after.Child("roleRef"));
        }
    }

    private void CheckRole(ApiUser user, ObjectPlace place, JsonObject? before, JsonObject after)
    {
        var isSame = before.HasSame("rules", after) && before.HasSame("aggregationRule", after);
        if ((before is not null && isSame) || May(user, "escalate", place.Kind, place))
        {
            return;
        }

        if (after.Has("aggregationRule") && Missing(user, "", Everything).Count > 0)
        {
            throw Forbidden(place, "must have cluster-admin privileges to use an aggregationRule");
        }

        Confirm(user, place, RulesOf(after));
    }

    private void CheckBinding(ApiUser user, ObjectPlace place, JsonObject? reference)
    {
        var kind = reference.Text("kind") == AccessKinds.Roles.Kind ? AccessKinds.Roles : AccessKinds.ClusterRoles;
        var role = new ObjectPlace(kind, kind.IsNamespaced ? place.Namespace : "", reference.Text("name"));
        if (May(user, "bind", kind, place with { Name = role.Name }))
        {
            return;
        }

        var found = store.Find(kind, role.Namespace, role.Name)
            ?? throw new StoreException(
                StoreError.NotFound, $"{kind.QualifiedName} \"{role.Name}\" not found", role.Name)
            {
                About = kind,
            };
        Confirm(user, place, RulesOf(found.ToJson()));
    }

    private bool May(ApiUser user, string verb, ResourceKind kind, ObjectPlace place) => authorizer.Decide(
        new AccessRequest(user, verb)
        {
            Group = kind.Group,
            Resource = kind.Plural,
            Namespace = place.Namespace,
            Name = place.Name,
        }).IsAllowed;

    private void Confirm(ApiUser user, ObjectPlace place, IReadOnlyList<AccessRule> rules)
    {
        var missing = Missing(user, place.Namespace, rules);
        if (missing.Count > 0)
        {
            throw Forbidden(
                place,
                $"user \"{user.Name}\" (groups={Texts(user.Groups)}) is attempting to grant RBAC permissions not "
                + $"currently held:\n{string.Join('\n', missing)}");
        }
    }

    /// <summary>What the rules allow and the user may not do, a line for each resource.</summary>
    private IReadOnlyList<string> Missing(ApiUser user, string @namespace, IEnumerable<AccessRule> rules)
    {
        var own = authorizer.RulesFor(user, @namespace);
        return
        [
            .. rules.SelectMany(rule => Parts(user, rule)).Distinct()
                .Where(part => !own.Any(rule => rule.Allows(part)))
                .GroupBy(part => part with { Verb = part.Path is null ? "" : part.Verb })
                .Select(group => Text(group.Key, group.Select(part => part.Verb)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A rule, cut into all the single things that it allows.</summary>
    private static IEnumerable<AccessRequest> Parts(ApiUser user, AccessRule rule)
    {
        string[] names = rule.Names.Count == 0 ? [""] : [.. rule.Names];
        var resources = from @group in rule.Groups
                        from resource in rule.Resources
                        from name in names
                        from verb in rule.Verbs
                        let parts = resource.Split('/', 2)
                        select new AccessRequest(user, verb)
                        {
                            Group = @group,
                            Resource = parts[0],
                            Subresource = parts.ElementAtOrDefault(1) ?? "",
                            Name = name,
                        };
        return resources.Concat(
            from path in rule.Paths
            from verb in rule.Verbs
            select new AccessRequest(user, verb) { Path = path });
    }

    private static string Text(AccessRequest part, IEnumerable<string> verbs)
    {
        var names = part.Name.Length == 0 ? "" : $", ResourceNames:{Texts([part.Name])}";
        var what = part.Path is { } path
            ? $"NonResourceURLs:{Texts([path])}"
            : $"APIGroups:{Texts([part.Group])}, Resources:{Texts([part.WholeResource])}{names}";
        return $"{{{what}, Verbs:{Texts(verbs)}}}";
    }

    private static AccessRule[] RulesOf(JsonObject role) =>
        [.. role.Children("rules").Select(rule => new AccessRule(rule))];

    private static string Texts(IEnumerable<string> texts) =>
        $"[{string.Join(' ', texts.Select(text => $"\"{text}\""))}]";

    private static StoreException Forbidden(ObjectPlace place, string why) => new(
        StoreError.Forbidden, $"{place.Kind.QualifiedName} \"{place.Name}\" is forbidden: {why}", place.Name);
}
