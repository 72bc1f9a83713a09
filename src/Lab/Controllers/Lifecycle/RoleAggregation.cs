using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Writes the rules of cluster roles that are the sum of others: "admin", "edit" and "view", and whatever a
/// user makes of the kind.</summary>
internal sealed class RoleAggregation(ControllerContext context) : IController
{
    public string Name => "clusterrole-aggregation-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    private ObjectCache Roles => context.View.Cache(AccessKinds.ClusterRoles);

    public void Observe(ObjectChange change)
    {
        if (change.Kind != AccessKinds.ClusterRoles)
        {
            return;
        }

        // There are few roles, and they seldom change.
        foreach (var role in Roles.All.Where(role => Selectors(role).Count > 0))
        {
            Queue.Add(role.Key);
        }
    }

    public void Reconcile(string key)
    {
        if (Roles.Find(key) is not { } sum || Selectors(sum) is not { Count: > 0 } selectors)
        {
            return;
        }

        var rules = new List<JsonNode>();
        var parts = Roles.All
            .Where(role => role.Name != sum.Name && selectors.Any(one => Loop.Selectors.Matches(one, role.Labels)))
            .OrderBy(role => role.Name, StringComparer.Ordinal);
        foreach (var rule in parts.SelectMany(role => RulesOf(role)))
        {
            if (!rules.Any(one => JsonNode.DeepEquals(one, rule)))
            {
                rules.Add(rule!.DeepClone());
            }
        }

        var wanted = new JsonArray([.. rules]);
        if (!JsonNode.DeepEquals(wanted, RulesOf(sum)))
        {
            context.Writer.Update(sum, json => json["rules"] = wanted.DeepClone());
        }
    }

    private static IList<V1LabelSelector> Selectors(KnownObject role) =>
        role.Read<V1ClusterRole>().AggregationRule?.ClusterRoleSelectors ?? [];

    private static JsonArray RulesOf(KnownObject role) => role.Stored.ToJson()["rules"] as JsonArray ?? [];
}
