using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Tables;

/// <summary>The cells of workloads beyond Deployments, and of what is about networks, budgets and access.</summary>
public sealed class GroupTablesTests
{
    private const string Pods = "'selector':{'matchLabels':{'a':'b'}},"
        + "'template':{'spec':{'nodeSelector':{'d':'e'},'containers':[{'name':'web','image':'nginx'}]}}";

    public static TheoryData<ResourceKind, string, string> Objects => new()
    {
        {
            WorkloadKinds.StatefulSets, "x|1/3|5m|web|nginx",
            "'spec':{'replicas':3," + Pods + "},'status':{'readyReplicas':1}"
        },
        {
            WorkloadKinds.DaemonSets, "x|5|4|3|2|1|d=e|5m|web|nginx|a=b",
            "'spec':{" + Pods + "},'status':{'desiredNumberScheduled':5,'currentNumberScheduled':4,'numberReady':3,"
            + "'updatedNumberScheduled':2,'numberAvailable':1,'numberMisscheduled':0}"
        },
        { WorkloadKinds.ControllerRevisions, "x|<none>|7|5m", "'revision':7" },
        {
            WorkloadKinds.Jobs, "x|Running|0/1|60s|5m|web|nginx|a=b",
            "'spec':{'completions':1," + Pods + "},'status':{'startTime':'2026-01-02T03:03:05Z'}"
        },
        {
            WorkloadKinds.Jobs, "x|Complete|2/1 of 3|30s|5m|web|nginx|a=b",
            "'spec':{'parallelism':3," + Pods + "},'status':{'succeeded':2,'startTime':'2026-01-02T03:03:05Z',"
            + "'completionTime':'2026-01-02T03:03:35Z','conditions':[{'type':'Complete','status':'True'}]}"
        },
        {
            WorkloadKinds.Jobs, "x|Failed|0/1||5m|||<none>",
            "'spec':{},'status':{'conditions':[{'type':'Failed','status':'True'}]}"
        },
        {
            WorkloadKinds.CronJobs, "x|* * * * *|<none>|False|0|<none>|5m|web|nginx|<none>",
            "'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{'template':{'spec':{'containers':["
            + "{'name':'web','image':'nginx'}]}}}}}"
        },
        { PolicyKinds.Ingresses, "x|<none>|*||80|5m", "'spec':{'defaultBackend':{}}" },
        {
            PolicyKinds.Ingresses, "x|fast|a,b,c + 1 more...|10.0.0.1,lb|80, 443|5m",
            "'spec':{'ingressClassName':'fast','tls':[{}],"
            + "'rules':[{'host':'a'},{'host':'b'},{'host':'c'},{'host':'d'}]},"
            + "'status':{'loadBalancer':{'ingress':[{'ip':'10.0.0.1'},{'hostname':'lb'}]}}"
        },
        { PolicyKinds.IngressClasses, "x|a/b|<none>|5m", "'spec':{'controller':'a/b'}" },
        {
            PolicyKinds.IngressClasses, "x|a/b|Set.g/one|5m",
            "'spec':{'controller':'a/b','parameters':{'apiGroup':'g','kind':'Set','name':'one'}}"
        },
        { PolicyKinds.NetworkPolicies, "x|<none>|5m", "'spec':{'podSelector':{}}" },
        { PolicyKinds.NetworkPolicies, "x|a=b|5m", "'spec':{'podSelector':{'matchLabels':{'a':'b'}}}" },
        {
            PolicyKinds.PodDisruptionBudgets, "x|50%|N/A|1|5m",
            "'spec':{'minAvailable':'50%'},'status':{'disruptionsAllowed':1,'currentHealthy':0,'desiredHealthy':0,"
            + "'expectedPods':0}"
        },
        { PolicyKinds.PodDisruptionBudgets, "x|N/A|1|0|5m", "'spec':{'maxUnavailable':1}" },
        { PolicyKinds.Leases, "x|node-1|5m", "'spec':{'holderIdentity':'node-1'}" },
        { AccessKinds.Roles, "x|2026-01-02T02:59:05Z", "'rules':[]" },
        { AccessKinds.ClusterRoles, "x|2026-01-02T02:59:05Z", "'rules':[]" },
        {
            AccessKinds.ClusterRoleBindings, "x|ClusterRole/view|5m|u, v|g|shop/s",
            "'roleRef':{'kind':'ClusterRole','name':'view'},'subjects':[{'kind':'User','name':'u'},"
            + "{'kind':'Group','name':'g'},{'kind':'User','name':'v'},"
            + "{'kind':'ServiceAccount','name':'s','namespace':'shop'}]"
        },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_shows_what_a_real_server_shows_of_it(ResourceKind kind, string cells, string content) =>
        Assert.Equal(cells, Shown.All(kind, content));

    [Fact]
    public void A_revision_shows_whose_it_is() => Assert.Equal(
        "daemonset.apps/web",
        Shown.Cells(
            WorkloadKinds.ControllerRevisions, "Controller", "'revision':1",
            "'ownerReferences':[{'apiVersion':'apps/v1','kind':'DaemonSet','name':'web','uid':'u',"
            + "'controller':true}]"));
}
