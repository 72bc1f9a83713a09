using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Access;

/// <summary>Roles and bindings, and what they let whom do.</summary>
public sealed class AuthorizerTests
{
    private readonly FullCluster _cluster = new();

    public AuthorizerTests()
    {
        Create(AccessKinds.Roles, "reader", """
            "rules":[{"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get","list"]},
             {"apiGroups":["apps"],"resources":["*/scale"],"verbs":["*"]},
             {"apiGroups":[""],"resources":["configmaps"],"resourceNames":["one"],"verbs":["get"]}]
            """);
        Create(AccessKinds.ClusterRoles, "watcher", """
            "rules":[{"apiGroups":["*"],"resources":["nodes"],"verbs":["watch"]},
             {"nonResourceURLs":["/logs/*"],"verbs":["get"]}]
            """);
        Bind(AccessKinds.RoleBindings, "Role", "reader", """{"kind":"User","name":"ann"}""");
        Bind(AccessKinds.RoleBindings, "ClusterRole", "watcher", """{"kind":"User","name":"bob"}""");
        Bind(
            AccessKinds.ClusterRoleBindings, "ClusterRole", "watcher",
            """{"kind":"Group","name":"ops"},{"kind":"ServiceAccount","name":"agent","namespace":"shop"}""");
        Bind(AccessKinds.ClusterRoleBindings, "ClusterRole", "lost", """{"kind":"User","name":"cyd"}""");
    }

    /// <summary>A request is "verb [group/]resource[/subresource] [namespace/[name]]", or "get /path".</summary>
    [Theory]
    [InlineData("ann", "list pods shop/", true)]
    [InlineData("ann", "list pods other/", false)]
    [InlineData("ann", "list pods", false)]
    [InlineData("ann", "get pods/log shop/x", true)]
    [InlineData("ann", "get pods/exec shop/x", false)]
    [InlineData("ann", "delete pods shop/x", false)]
    [InlineData("ann", "update apps:deployments/scale shop/x", true)]
    [InlineData("ann", "update apps:deployments shop/x", false)]
    [InlineData("ann", "get configmaps shop/one", true)]
    [InlineData("ann", "get configmaps shop/two", false)]
    [InlineData("ann", "list configmaps shop/", false)]
    [InlineData("bob", "watch nodes shop/", true)]
    [InlineData("bob", "watch nodes", false)]
    [InlineData("dan:ops", "watch nodes", true)]
    [InlineData("dan:ops", "watch nodes shop/", true)]
    [InlineData("dan:ops", "list nodes", false)]
    [InlineData("dan:ops", "get /logs/today", true)]
    [InlineData("dan:ops", "post /logs/today", false)]
    [InlineData("dan", "get /logs/today", false)]
    [InlineData("system:serviceaccount:shop:agent", "watch nodes", true)]
    [InlineData("system:serviceaccount:other:agent", "watch nodes", false)]
    [InlineData("eve:system:masters", "delete anything:at/all x/y", true)]
    [InlineData("system:kube-proxy", "watch discovery.k8s.io:endpointslices", true)]
    [InlineData("system:kube-proxy", "create events.k8s.io:events shop/", true)]
    [InlineData("system:kube-proxy", "list secrets", false)]
    public void A_user_may_do_what_a_role_says_and_nothing_else(string user, string request, bool isAllowed) =>
        Assert.Equal(isAllowed, new Authorizer(_cluster.Store).Decide(Asked(user, request)).IsAllowed);

    [Theory]
    [InlineData(
        "ann", "list pods shop/",
        "RBAC: allowed by RoleBinding \"reader/shop\" of Role \"reader\" to User \"ann\"")]
    [InlineData(
        "system:serviceaccount:shop:agent", "watch nodes",
        "RBAC: allowed by ClusterRoleBinding \"watcher\" of ClusterRole \"watcher\" to ServiceAccount \"agent/shop\"")]
    [InlineData("ann", "list nodes", "")]
    [InlineData("cyd", "list nodes", "RBAC: clusterrole.rbac.authorization.k8s.io \"lost\" not found")]
    public void The_answer_says_why(string user, string request, string reason) =>
        Assert.Equal(reason, new Authorizer(_cluster.Store).Decide(Asked(user, request)).Reason);

    [Fact]
    public void A_role_that_changes_counts_from_then_on()
    {
        var authorizer = new Authorizer(_cluster.Store);
        Assert.False(authorizer.Decide(Asked("ann", "delete pods shop/x")).IsAllowed);
        _cluster.Registry.Update(AccessKinds.Roles, "shop", "reader", json =>
        {
            json["rules"]![0]!["verbs"]!.AsArray().Add("delete");
            return json;
        });
        Assert.True(authorizer.Decide(Asked("ann", "delete pods shop/x")).IsAllowed);
        _cluster.Registry.Delete(AccessKinds.RoleBindings, "shop", "reader");
        Assert.False(authorizer.Decide(Asked("ann", "list pods shop/")).IsAllowed);
    }

    private static AccessRequest Asked(string user, string request)
    {
        var (name, group) = user.StartsWith("system:", StringComparison.Ordinal) || !user.Contains(':')
            ? (user, null)
            : (user[..user.IndexOf(':')], user[(user.IndexOf(':') + 1)..]);
        var words = request.Split(' ');
        var asked = new AccessRequest(new ApiUser(name, group is null ? [] : [group]), words[0]);
        if (words[1].StartsWith('/'))
        {
            return asked with { Path = words[1] };
        }

        var colon = words[1].IndexOf(':');
        var resource = words[1][(colon + 1)..].Split('/');
        var place = (words.ElementAtOrDefault(2) ?? "/").Split('/');
        return asked with
        {
            Group = colon < 0 ? "" : words[1][..colon],
            Resource = resource[0],
            Subresource = resource.ElementAtOrDefault(1) ?? "",
            Namespace = place[0],
            Name = place[1],
        };
    }

    private void Bind(ResourceKind kind, string roleKind, string role, string subjects) => Create(
        kind, role, $$"""
        "roleRef":{"kind":"{{roleKind}}","name":"{{role}}"},"subjects":[{{subjects}}]
        """);

    private void Create(ResourceKind kind, string name, string content) =>
        _cluster.Create(kind, $$$"""{"metadata":{"name":"{{{name}}}"},{{{content}}}}""");
}
