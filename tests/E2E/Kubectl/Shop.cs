using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>A small cluster to look at: two nodes, and in the namespace "shop" a Deployment with two pods, of which one
/// crashes, and a Service before them.</summary>
internal static class Shop
{
    private const string Template = "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':["
        + "{'name':'web','image':'nginx:1','ports':[{'containerPort':8080,'protocol':'TCP'}]}]}}";

    public static void FillIn(KubectlLab lab)
    {
        lab.Put(ResourceKinds.Namespaces, "shop", "'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}");
        PutNodes(lab);
        PutService(lab);
        PutWorkload(lab);
        lab.Put(ResourceKinds.ConfigMaps, "settings", "'data':{'a':'1'}");
        lab.Put(ResourceKinds.Secrets, "key", "'type':'Opaque','data':{'a':'AA=='}");
        lab.Put(ResourceKinds.ServiceAccounts, "default");
        lab.Put(ResourceKinds.ServiceCIDRs, "kubernetes", "'spec':{'cidrs':['10.96.0.0/12']}");
        PutEvent(lab, "web-1-a.1", "'kind':'Pod','name':'web-1-a','uid':'uid-of-web-1-a'", "it is there");
        PutEvent(lab, "web.1", "'kind':'Deployment','name':'web','uid':'uid-of-web'", "it is scaled");
    }

    public static void PutPod(KubectlLab lab, string name, string status, string metadata = "") => lab.Put(
        ResourceKinds.Pods, name,
        "'spec':{'nodeName':'node-1','containers':[{'name':'web','image':'nginx:1'}]},'status':{" + status + "}",
        "'labels':{'app':'web'},'ownerReferences':[{'apiVersion':'apps/v1','kind':'ReplicaSet','name':'web-1',"
        + "'uid':'uid-of-web-1','controller':true}]" + metadata);

    public static void PutEvent(KubectlLab lab, string name, string target, string message) => lab.Put(
        ResourceKinds.CoreEvents, name,
        "'involvedObject':{" + target + ",'namespace':'shop'},'type':'Normal','reason':'Tested','count':1,"
        + "'source':{'component':'tester'},'message':'" + message + "'");

    private static void PutNodes(KubectlLab lab)
    {
        lab.Put(
            ResourceKinds.Nodes, "node-1",
            "'spec':{'podCIDR':'10.1.0.0/24','podCIDRs':['10.1.0.0/24']},'status':{"
            + "'addresses':[{'type':'InternalIP','address':'10.0.0.1'},{'type':'Hostname','address':'node-1'}],"
            + "'conditions':[{'type':'Ready','status':'True','reason':'KubeletReady','message':'all is well',"
            + "'lastHeartbeatTime':'2026-03-01T11:59:00Z','lastTransitionTime':'2026-03-01T11:56:00Z'}],"
            + "'capacity':{'cpu':'2','memory':'4Gi'},'allocatable':{'cpu':'2','memory':'4Gi'},"
            + "'nodeInfo':{'kubeletVersion':'v1.36.2','osImage':'Debian','kernelVersion':'6.1.0',"
            + "'architecture':'amd64','operatingSystem':'linux','containerRuntimeVersion':'lab://1'}}",
            "'labels':{'node-role.kubernetes.io/worker':''}");
        lab.Put(ResourceKinds.Nodes, "node-2", "'spec':{'unschedulable':true}");
    }

    private static void PutWorkload(KubectlLab lab)
    {
        const string Selector = "'selector':{'matchLabels':{'app':'web'}}";
        lab.Put(
            ResourceKinds.Deployments, "web",
            "'spec':{'replicas':2," + Selector + "," + Template + ",'strategy':{'type':'Recreate'}},'status':{"
            + "'observedGeneration':1,'replicas':2,'updatedReplicas':2,'readyReplicas':1,'availableReplicas':1,"
            + "'unavailableReplicas':1}",
            "'labels':{'app':'web'},'annotations':{'deployment.kubernetes.io/revision':'1'}");
        lab.Put(
            ResourceKinds.ReplicaSets, "web-1",
            "'spec':{'replicas':2," + Selector + "," + Template + "},'status':{'replicas':2,'readyReplicas':1}",
            "'labels':{'app':'web'},'annotations':{'deployment.kubernetes.io/revision':'1'},'ownerReferences':[{"
            + "'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'uid-of-web','controller':true}]");
        PutPod(
            lab, "web-1-a",
            "'phase':'Running','podIP':'10.1.0.2','podIPs':[{'ip':'10.1.0.2'}],'hostIP':'10.0.0.1',"
            + "'startTime':'2026-03-01T11:55:00Z','qosClass':'BestEffort',"
            + "'conditions':[{'type':'Ready','status':'True'}],'containerStatuses':[{'name':'web','ready':true,"
            + "'restartCount':0,'image':'nginx:1','imageID':'nginx@1','containerID':'lab://a',"
            + "'state':{'running':{'startedAt':'2026-03-01T11:55:01Z'}}}]");
        PutPod(
            lab, "web-1-b",
            "'phase':'Running','containerStatuses':[{'name':'web','ready':false,'restartCount':3,'image':'nginx:1',"
            + "'imageID':'','state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{"
            + "'exitCode':1,'reason':'Error','startedAt':'2026-03-01T11:59:00Z',"
            + "'finishedAt':'2026-03-01T11:59:50Z'}}}]");
    }

    private static void PutService(KubectlLab lab)
    {
        lab.Put(
            ResourceKinds.Services, "web",
            "'spec':{'type':'NodePort','clusterIP':'10.96.0.10','clusterIPs':['10.96.0.10'],'ipFamilies':['IPv4'],"
            + "'ipFamilyPolicy':'SingleStack','sessionAffinity':'None','selector':{'app':'web'},"
            + "'ports':[{'name':'http','port':80,'targetPort':8080,'nodePort':30080,'protocol':'TCP'}]},"
            + "'status':{'loadBalancer':{}}",
            "'labels':{'app':'web'}");
        lab.Put(
            ResourceKinds.Services, "api",
            "'spec':{'type':'ClusterIP','clusterIP':'10.96.0.9','clusterIPs':['10.96.0.9'],"
            + "'ports':[{'port':443,'protocol':'TCP'}]}");
        lab.Put(
            ResourceKinds.EndpointSlices, "web-x",
            "'addressType':'IPv4','ports':[{'name':'http','port':8080,'protocol':'TCP'}],"
            + "'endpoints':[{'addresses':['10.1.0.2'],'conditions':{'ready':true}}]",
            "'labels':{'kubernetes.io/service-name':'web'}");
        lab.Put(
            ResourceKinds.Endpoints, "web",
            "'subsets':[{'addresses':[{'ip':'10.1.0.2'}],'ports':[{'name':'http','port':8080,'protocol':'TCP'}]}]");
    }
}
