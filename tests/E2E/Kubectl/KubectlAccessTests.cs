using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Kubectl;

/// <summary>Roles as kubectl makes them, and what they let whom do: asked about, and done in somebody else's name.
/// </summary>
public sealed class KubectlAccessTests(ControlledLab lab) : IClassFixture<ControlledLab>
{
    [Fact]
    public async Task Who_may_do_what_is_told_from_roles()
    {
        await MakeReaderAsync("ann");
        Assert.Equal("yes\n", await lab.OutputAsync("auth", "can-i", "list", "pods", "--as", "ann"));
        Assert.Equal("yes\n", await lab.OutputAsync("auth", "can-i", "get", "pods/log", "--as", "ann"));
        Assert.Equal("no\n", (await AsAsync("ann", "auth", "can-i", "delete", "pods")).Output);
        Assert.Equal("no\n", (await AsAsync("ann", "auth", "can-i", "list", "pods", "-A")).Output);
        Assert.Equal("yes\n", await lab.OutputAsync("auth", "can-i", "*", "*", "-A"));
        Assert.Equal("yes\n", await lab.OutputAsync("auth", "can-i", "get", "/version", "--as", "ann"));
        Assert.Equal("no\n", (await AsAsync("ann", "auth", "can-i", "get", "/metrics")).Output);

        var listed = await lab.OutputAsync("auth", "can-i", "--list", "--as", "ann");
        Assert.Matches(@"(?m)^pods\s+\[\]\s+\[\]\s+\[get list\]\s*$", listed);
        Assert.Matches(@"(?m)^selfsubjectaccessreviews\.authorization\.k8s\.io\s+\[\]\s+\[\]\s+\[create\]\s*$", listed);
        var whoami = await lab.OutputAsync("auth", "whoami", "--as", "ann", "--as-group", "readers");
        Assert.Matches(@"(?m)^Username\s+ann\s*$", whoami);
        Assert.Matches(@"(?m)^Groups\s+\[readers system:authenticated\]\s*$", whoami);
    }

    [Fact]
    public async Task A_request_in_somebody_elses_name_is_answered_as_roles_allow()
    {
        await MakeReaderAsync("bob");
        Assert.Equal("", (await AsAsync("bob", "get", "pods")).Output);
        await RefusedAsync(
            "services is forbidden: User \"bob\" cannot list resource \"services\" in API group \"\" in the namespace "
            + "\"shop\"",
            "bob", "get", "services");
        await RefusedAsync(
            "pods \"x\" is forbidden: User \"bob\" cannot delete resource \"pods\" in API group \"\" in the namespace "
            + "\"shop\"",
            "bob", "delete", "pod", "x");
        await RefusedAsync(
            "nodes \"node-1\" is forbidden: User \"bob\" cannot get resource \"nodes\" in API group \"\" at the "
            + "cluster scope",
            "bob", "get", "--raw", "/api/v1/nodes/node-1");
        await RefusedAsync(
            "pods \"x\" is forbidden: User \"eve\" cannot get resource \"pods/log\" in API group \"\" in the namespace "
            + "\"shop\"",
            "eve", "get", "--raw", "/api/v1/namespaces/shop/pods/x/log");
        await RefusedAsync(
            "forbidden: User \"eve\" cannot get path \"/metrics\"", "eve", "get", "--raw", "/metrics");
    }

    [Fact]
    public async Task A_ServiceAccount_is_asked_about_by_a_review_and_a_sum_of_roles_holds_its_parts()
    {
        await lab.OutputAsync("create", "rolebinding", "agents", "--clusterrole=edit", "--serviceaccount=shop:agent");
        Eventually.True(
            () => lab.Api.Store.Find(AccessKinds.ClusterRoles, "", "edit")!.ToJson()["rules"] is not null,
            () => "edit has no rules");
        lab.Kubectl.WriteFile("review.yaml", """
            apiVersion: authorization.k8s.io/v1
            kind: SubjectAccessReview
            spec:
              user: system:serviceaccount:shop:agent
              resourceAttributes: {group: apps, resource: deployments, verb: create, namespace: shop}
            """);
        var answer = await lab.OutputAsync("create", "-f", "review.yaml", "-o", "jsonpath={.status}");
        Assert.Equal(
            "{\"allowed\":true,\"reason\":\"RBAC: allowed by RoleBinding \\\"agents/shop\\\" of ClusterRole "
            + "\\\"edit\\\" to ServiceAccount \\\"agent/shop\\\"\"}",
            answer);
        var said = await AsAsync("system:serviceaccount:shop:agent", "auth", "can-i", "list", "roles");
        Assert.Equal("no\n", said.Output);
    }

    [Fact]
    public async Task A_binding_to_another_role_is_refused_and_roles_are_described()
    {
        await MakeReaderAsync("cyd");
        var row = await lab.OutputAsync("get", "rolebinding", "cyd", "-o", "wide", "--no-headers");
        Assert.Matches(@"^cyd\s+Role/cyd\s+\d+s\s+cyd\s*$", row);
        var described = await lab.OutputAsync("describe", "role", "cyd");
        Assert.Matches(@"(?m)^  pods\s+\[\]\s+\[\]\s+\[get list\]$", described);
        var refused = await lab.Kubectl.RunAsync(
            "patch", "rolebinding", "cyd", "-n", "shop", "-p", """{"roleRef":{"name":"other"}}""");
        Assert.Contains("cannot change roleRef", refused.Errors);
    }

    private async Task RefusedAsync(string words, string user, params string[] arguments) => Assert.Equal(
        $"Error from server (Forbidden): {words}\n", (await AsAsync(user, arguments)).Errors);

    private async Task MakeReaderAsync(string user)
    {
        await lab.OutputAsync(
            "create", "role", user, "--verb=get,list", "--resource=pods", "--resource=pods/log");
        await lab.OutputAsync("create", "rolebinding", user, "--role=" + user, "--user=" + user);
    }

    private Task<CommandResult> AsAsync(string user, params string[] arguments) =>
        lab.Kubectl.RunAsync([.. arguments, "--as", user, .. arguments.Contains("-A") ? (string[])[] : ["-n", "shop"]]);
}
