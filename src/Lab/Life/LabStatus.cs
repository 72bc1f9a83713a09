using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Life;

/// <summary>How a running lab does, as "lab status" shows it.</summary>
internal static class LabStatus
{
    public static JsonObject Of(RunningLab lab) => new()
    {
        ["name"] = lab.State.Name,
        ["daemon"] = ProcessIdentity.Current.Id,
        ["apiServer"] = lab.Api.IsServing ? $"https://{lab.Api.EndPoint}" : null,
        ["kubeconfig"] = lab.State.KubeconfigPath,
        ["log"] = lab.State.LogPath,
        ["pods"] = lab.Network.PodCount,
        ["services"] = lab.Store.List(ResourceKinds.Services).Objects.Length,
        ["nodes"] = new JsonArray([.. lab.NodeNames.Select(node => NodeOf(lab, node))]),
        ["dns"] = new JsonArray([.. lab.NodeNames.Select(node => new JsonObject
        {
            ["node"] = node,
            ["answers"] = Readiness.DnsAnswers(lab, node),
        })]),
        ["agents"] = new JsonArray([.. lab.Agents.Select(agent => agent.Status())]),
        ["balancer"] = lab.Balancer.Status(),
        ["networks"] = new JsonArray([.. lab.Network.Places.Select(each => new JsonObject
        {
            ["place"] = each.Place,
            ["namespace"] = each.Namespace,
        })]),
    };

    private static JsonObject NodeOf(RunningLab lab, string name)
    {
        var node = lab.Store.Find(ResourceKinds.Nodes, "", name)?.ToJson();
        return new JsonObject
        {
            ["name"] = name,
            ["ready"] = Readiness.ReadyOf(lab, name),
            ["addresses"] = node?["status"]?["addresses"]?.DeepClone(),
            ["namespace"] = lab.Network.FindNode(name)?.Name,
        };
    }
}
