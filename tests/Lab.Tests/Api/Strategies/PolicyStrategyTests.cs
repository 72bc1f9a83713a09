using Signalbox.Lab.Api.Store;
using static Signalbox.Lab.Tests.Api.FullCluster;

namespace Signalbox.Lab.Tests.Api.Strategies;

/// <summary>What is about networks, budgets and access: what it is filled with, and what it may not say.</summary>
public sealed class PolicyStrategyTests
{
    private const string Backend = "'backend':{'service':{'name':'web','port':{'number':80}}}";

    private readonly FullCluster _cluster = new();

    public static TheoryData<ResourceKind, string, string> Bad => new()
    {
        {
            PolicyKinds.Ingresses, "'spec':{}",
            "spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified"
        },
        {
            PolicyKinds.Ingresses,
            "'spec':{'rules':[{'http':{'paths':[{'path':'a','pathType':'Near'," + Backend + "}]}}]}",
            "[spec.rules[0].http.paths[0].pathType: Unsupported value: \"Near\": supported values: \"Exact\", "
            + "\"ImplementationSpecific\", \"Prefix\", spec.rules[0].http.paths[0].path: Invalid value: \"a\": must be "
            + "an absolute path]"
        },
        {
            PolicyKinds.Ingresses, "'spec':{'defaultBackend':{'service':{'name':'web'}}}",
            "spec.defaultBackend.service.port: Required value: port name or number is required"
        },
        {
            PolicyKinds.NetworkPolicies, "'spec':{'policyTypes':['Both']}",
            "spec.policyTypes[0]: Unsupported value: \"Both\": supported values: \"Egress\", \"Ingress\""
        },
        {
            PolicyKinds.PodDisruptionBudgets, "'spec':{'minAvailable':1,'maxUnavailable':1}",
            "spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":1}: minAvailable and maxUnavailable cannot be "
            + "both set"
        },
        {
            PolicyKinds.Leases, "'spec':{'leaseDurationSeconds':0}",
            "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"
        },
        {
            AccessKinds.Roles, "'rules':[{'verbs':['get'],'nonResourceURLs':['/a']}]",
            "rules[0].nonResourceURLs: Invalid value: [\"/a\"]: namespaced rules cannot apply to non-resource URLs"
        },
        {
            AccessKinds.ClusterRoles, "'rules':[{'apiGroups':[''],'resources':[]}]",
            "[rules[0].verbs: Required value: verbs must contain at least one value, rules[0].resources: Required "
            + "value: resource rules must supply at least one resource]"
        },
        {
            AccessKinds.RoleBindings,
            "'roleRef':{'kind':'Rule','name':'r'},'subjects':[{'kind':'ServiceAccount','name':'s'}]",
            "[roleRef.kind: Unsupported value: \"Rule\": supported values: \"ClusterRole\", \"Role\", "
            + "subjects[0].namespace: Required value]"
        },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_makes_no_sense_is_refused(ResourceKind kind, string content, string words) => Assert.Equal(
        $"{kind.Kind}.{kind.Group} \"x\" is invalid: {words}", Refused(() => Create(kind, content)).Message);

    [Theory]
    [InlineData("{}", """["Ingress"]""")]
    [InlineData("{'egress':[{'ports':[{'port':53}]}]}", """["Ingress","Egress"]""")]
    [InlineData("{'policyTypes':['Egress']}", """["Egress"]""")]
    public void A_NetworkPolicy_says_which_way_it_means(string spec, string types) => Assert.Equal(
        types, Create(PolicyKinds.NetworkPolicies, $"'spec':{spec}")["spec"]!["policyTypes"]!.ToJsonString());

    [Fact]
    public void A_binding_names_the_group_of_its_role_and_of_its_subjects_and_keeps_its_role()
    {
        var made = Create(
            AccessKinds.RoleBindings,
            "'roleRef':{'kind':'Role','name':'system:odd:name'},'subjects':[{'kind':'User','name':'u'},"
            + "{'kind':'ServiceAccount','name':'s','namespace':'shop'}]");
        Assert.Equal("rbac.authorization.k8s.io", (string?)made["roleRef"]!["apiGroup"]);
        Assert.Equal("rbac.authorization.k8s.io", (string?)made["subjects"]![0]!["apiGroup"]);
        Assert.Null(made["subjects"]![1]!["apiGroup"]);

        var refused = Refused(() => _cluster.Registry.Update(AccessKinds.RoleBindings, "shop", "x", json =>
        {
            json["roleRef"]!["name"] = "other";
            return json;
        }));
        Assert.EndsWith(": cannot change roleRef", refused.Message);
    }

    private System.Text.Json.Nodes.JsonObject Create(ResourceKind kind, string content) =>
        _cluster.Create(kind, ("{'metadata':{'name':'x'}," + content + "}").Replace('\'', '"'));
}
