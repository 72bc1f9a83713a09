namespace Signalbox.E2E.Kubectl;

/// <summary>ServiceAccounts and their tokens by the real kubectl, and who may grant what to whom.</summary>
public sealed class KubectlAccountTests(ControlledLab lab) : IClassFixture<ControlledLab>
{
    [Fact]
    public async Task A_token_is_its_accounts_and_does_what_roles_allow()
    {
        await lab.OutputAsync("create", "sa", "robot");
        using var robot = await WithTokenAsync("robot");
        var whoami = (await robot.RunAsync("auth", "whoami")).ThrowIfFailed().Output;
        Assert.Matches(@"(?m)^Username\s+system:serviceaccount:shop:robot\s*$", whoami);
        Assert.Matches(
            @"(?m)^Groups\s+\[system:serviceaccounts system:serviceaccounts:shop system:authenticated\]\s*$", whoami);
        Assert.Matches(@"(?m)^Extra: authentication.kubernetes.io/credential-id\s+\[JTI=", whoami);
        Assert.Equal(
            "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:shop:robot\" cannot list "
            + "resource \"pods\" in API group \"\" in the namespace \"shop\"\n",
            (await robot.RunAsync("get", "pods", "-n", "shop")).Errors);
        await lab.OutputAsync("create", "role", "pods", "--verb=list", "--resource=pods");
        await lab.OutputAsync("create", "rolebinding", "robot", "--role=pods", "--serviceaccount=shop:robot");
        (await robot.RunAsync("get", "pods", "-n", "shop")).ThrowIfFailed();

        Assert.Equal(
            "Error from server (Forbidden): pods \"p\" is forbidden: error looking up service account shop/nosuch: "
            + "serviceaccount \"nosuch\" not found\n",
            (await lab.Kubectl.RunAsync(
                "run", "p", "--image=nginx", "-n", "shop", """--overrides={"spec":{"serviceAccountName":"nosuch"}}"""))
            .Errors);
        await lab.OutputAsync("delete", "sa", "robot");
        Assert.Equal(
            "error: You must be logged in to the server (Unauthorized)\n",
            (await robot.RunAsync("auth", "whoami")).Errors);
    }

    [Fact]
    public async Task A_token_is_made_as_it_is_asked_for_and_reviewed()
    {
        await lab.OutputAsync("create", "sa", "asked");
        Assert.Equal(
            "error: failed to create token: serviceaccounts \"nosuch\" not found\n",
            await RefusedAsync("create", "token", "nosuch"));
        Assert.Equal(
            "error: failed to create token: TokenRequest.authentication.k8s.io \"\" is invalid: "
            + "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes\n",
            await RefusedAsync("create", "token", "asked", "--duration=60s"));
        Assert.Equal(
            "error: failed to create token: pods \"nosuch\" not found\n",
            await RefusedAsync(
                "create", "token", "asked", "--bound-object-kind=Pod", "--bound-object-name=nosuch"));

        await lab.OutputAsync("run", "bound", "--image=nginx");
        var token = await lab.OutputAsync(
            "create", "token", "asked", "--bound-object-kind=Pod", "--bound-object-name=bound", "--audience=vault");
        Assert.Equal(
            "true system:serviceaccount:shop:asked [\"vault\"] [\"bound\"]", await ReviewAsync(token, "vault"));
        Assert.Equal(
            "[invalid bearer token, token audiences [vault] is invalid for the target audiences [other]]",
            (await ReviewAsync(token, "other")).Trim());
        await lab.OutputAsync("delete", "pod", "bound", "--now");
        Assert.Equal(
            "[invalid bearer token, service account token has been invalidated]",
            (await ReviewAsync(token, "vault")).Trim());
    }

    [Fact]
    public async Task Nobody_grants_what_they_do_not_have()
    {
        await lab.OutputAsync(
            "create", "role", "granter", "--verb=*", "--resource=roles.rbac.authorization.k8s.io",
            "--resource=rolebindings.rbac.authorization.k8s.io", "--resource=configmaps");
        // The verbs "bind" and "escalate" are in "*": they are left out.
        await lab.OutputAsync("patch", "role", "granter", "--type=json", "-p", """
            [{"op":"replace","path":"/rules","value":[
            {"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],
             "verbs":["get","create","update","patch"]},
            {"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}]}]
            """);
        await lab.OutputAsync("create", "rolebinding", "granter", "--role=granter", "--user=gil");
        const string Attempt = "user \"gil\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC "
            + "permissions not currently held:\n";

        Assert.Equal(
            "role.rbac.authorization.k8s.io/maps created\n",
            await lab.OutputAsync(
                "create", "role", "maps", "--verb=get,list", "--resource=configmaps", "--as", "gil"));
        Assert.Equal(
            "Error from server (Forbidden): roles.rbac.authorization.k8s.io \"more\" is forbidden: " + Attempt
            + "{APIGroups:[\"\"], Resources:[\"configmaps\"], ResourceNames:[\"key\"], Verbs:[\"delete\"]}\n"
            + "{APIGroups:[\"\"], Resources:[\"secrets\"], ResourceNames:[\"key\"], Verbs:[\"get\" \"delete\"]}\n",
            await RefusedAsync(
                "create", "role", "more", "--verb=get,delete", "--resource=secrets,configmaps",
                "--resource-name=key", "--as", "gil"));
        Assert.Contains(
            Attempt + "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"delete\"]}\n",
            await RefusedAsync(
                "patch", "role", "maps", "--as", "gil", "--type=json", "-p",
                """[{"op":"add","path":"/rules/0/verbs/-","value":"delete"}]"""));
        // What does not change the rules grants nothing.
        await lab.OutputAsync("label", "role", "maps", "colour=red", "--as", "gil");

        Assert.Equal(
            "rolebinding.rbac.authorization.k8s.io/maps created\n",
            await lab.OutputAsync("create", "rolebinding", "maps", "--role=maps", "--user=ann", "--as", "gil"));
        Assert.Contains(
            "rolebindings.rbac.authorization.k8s.io \"all\" is forbidden: " + Attempt,
            await RefusedAsync(
                "create", "rolebinding", "all", "--clusterrole=cluster-admin", "--user=ann", "--as", "gil"));
        Assert.Contains(
            "clusterroles.rbac.authorization.k8s.io \"nosuch\" not found",
            await RefusedAsync(
                "create", "rolebinding", "none", "--clusterrole=nosuch", "--user=ann", "--as", "gil"));
        lab.Kubectl.WriteFile("role.yaml", """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: maps}
            rules: [{apiGroups: [""], resources: [secrets], verbs: [list]}]
            """);
        Assert.Contains(
            Attempt + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"list\"]}\n",
            await RefusedAsync(
                "apply", "--server-side", "--force-conflicts", "-f", "role.yaml", "--as", "gil"));
        Assert.Equal(
            "[\"get\",\"list\"]", await lab.OutputAsync("get", "role", "maps", "-o", "jsonpath={.rules[0].verbs}"));
    }

    private async Task<KubectlRunner> WithTokenAsync(string account)
    {
        var token = (await lab.OutputAsync("create", "token", account, "--duration=10m")).Trim();
        return new KubectlRunner(lab.Api.Server.KubeconfigFor(token: token));
    }

    /// <summary>What is said of a command that must fail.</summary>
    private async Task<string> RefusedAsync(params string[] arguments)
    {
        var result = await lab.Kubectl.RunAsync([.. arguments, "-n", "shop"]);
        Assert.NotEqual(0, result.ExitCode);
        return result.Errors;
    }

    private async Task<string> ReviewAsync(string token, string audience)
    {
        lab.Kubectl.WriteFile("review.yaml", $$"""
            apiVersion: authentication.k8s.io/v1
            kind: TokenReview
            spec: {token: "{{token.Trim()}}", audiences: [{{audience}}]}
            """);
        return await lab.OutputAsync(
            "create", "-f", "review.yaml", "-o",
            "jsonpath={.status.authenticated} {.status.user.username} {.status.audiences} "
            + @"{.status.user.extra.authentication\.kubernetes\.io/pod-name}{.status.error}");
    }
}
