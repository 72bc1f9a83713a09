using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

public sealed class RoleAggregationTests
{
    [Fact]
    public async Task Roles_that_are_sums_follow_their_parts()
    {
        await using var cluster = new ControlledCluster();
        Create(cluster, AccessKinds.ClusterRoleBindings, "v", """
            "roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"User","name":"ann"}]
            """);
        Create(cluster, AccessKinds.ClusterRoleBindings, "a", """
            "roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"bob"}]
            """);
        Soon.True(() => May(cluster, "ann", "list", "pods"), () => "a viewer may not list pods");
        // "admin" is a sum of sums.
        Soon.True(() => May(cluster, "bob", "list", "pods"), () => "an admin may not list pods");
        Soon.True(() => May(cluster, "bob", "delete", "pods"), () => "an admin may not delete pods");
        Assert.False(May(cluster, "ann", "delete", "pods"));
        Assert.False(May(cluster, "ann", "list", "secrets"));

        Create(cluster, AccessKinds.ClusterRoles, "more", """
            "rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["list"]}]
            """, """{"labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}}""");
        Soon.True(() => May(cluster, "ann", "list", "secrets"), () => "a viewer may not list secrets");
        cluster.Registry.Delete(AccessKinds.ClusterRoles, "", "more");
        Soon.True(() => !May(cluster, "ann", "list", "secrets"), () => "a viewer may still list secrets");
    }

    private static bool May(ControlledCluster cluster, string user, string verb, string resource) =>
        new Authorizer(cluster.Store).Decide(new AccessRequest(new ApiUser(user), verb)
        {
            Resource = resource,
            Namespace = "default",
        }).IsAllowed;

    private static void Create(
        ControlledCluster cluster, ResourceKind kind, string name, string content, string metadata = "{}")
    {
        var json = JsonNode.Parse("{\"metadata\":" + metadata + "," + content + "}")!.AsObject();
        json["metadata"]!["name"] = name;
        cluster.Registry.Create(kind, json);
    }
}
