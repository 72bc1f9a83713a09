using System.Runtime.CompilerServices;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Access;

/// <summary>What the roles in the store let users do. Any thread may ask. Source: upstream's RBAC authorizer, behind
/// the one for privileged groups.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    /// <summary>Its members may do everything, whatever roles say.</summary>
    public const string Masters = "system:masters";

    // Stored objects never change, so what was read of one holds for as long as it is there.
    private readonly ConditionalWeakTable<StoredObject, AccessBinding> _bindings = [];
    private readonly ConditionalWeakTable<StoredObject, AccessRule[]> _rules = [];

    public AccessDecision Decide(AccessRequest request)
    {
        if (request.User.Groups.Contains(Masters))
        {
            return new AccessDecision(true, "");
        }

        var missing = new List<string>();
        foreach (var (binding, why) in Given(request.User, request.Namespace))
        {
            if (RulesOf(binding) is not { } rules)
            {
                missing.Add(NotFound(binding));
            }
            else if (rules.Any(rule => rule.Allows(request)))
            {
                return new AccessDecision(true, why);
            }
        }

        return new AccessDecision(false, missing.Count switch
        {
            0 => "",
            1 => $"RBAC: {missing[0]}",
            _ => $"RBAC: [{string.Join(", ", missing)}]",
        });
    }

    /// <summary>All rules that hold for a user in a namespace, and of the cluster.</summary>
    public IReadOnlyList<AccessRule> RulesFor(ApiUser user, string @namespace) =>
        [.. Given(user, @namespace).SelectMany(one => RulesOf(one.Binding) ?? [])];

    private IEnumerable<(AccessBinding Binding, string Why)> Given(ApiUser user, string @namespace)
    {
        var all = store.List(AccessKinds.ClusterRoleBindings).Objects.ToArray();
        if (@namespace.Length > 0)
        {
            all = [.. all, .. store.List(AccessKinds.RoleBindings).Objects.ToArray()
                .Where(one => one.Namespace == @namespace)];
        }

        return from stored in all
               let binding = _bindings.GetValue(stored, one => new AccessBinding(one))
               let why = binding.WhyGiven(user)
               where why is not null
               select (binding, why);
    }

    /// <summary>Null when there is no such role.</summary>
    private AccessRule[]? RulesOf(AccessBinding binding)
    {
        var role = binding.RoleKind == AccessKinds.Roles.Kind
            ? store.Find(AccessKinds.Roles, binding.Stored.Namespace, binding.RoleName)
            : store.Find(AccessKinds.ClusterRoles, "", binding.RoleName);
        return role is null
            ? null
            : _rules.GetValue(role, one => [.. one.ToJson().Children("rules").Select(rule => new AccessRule(rule))]);
    }

    private static string NotFound(AccessBinding binding)
    {
        var kind = binding.RoleKind == AccessKinds.Roles.Kind ? AccessKinds.Roles : AccessKinds.ClusterRoles;
        return $"{kind.Kind.ToLowerInvariant()}.{kind.Group} \"{binding.RoleName}\" not found";
    }
}
