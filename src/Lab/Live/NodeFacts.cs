using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Live;

/// <summary>What a screen shows of a Node object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its internal address; "" before it has one.</param>
/// <param name="Zone">"" where it has none.</param>
/// <param name="Status">As kubectl says it.</param>
internal sealed record NodeFacts(string Name, string Address, string Zone, string Status)
{
    public static NodeFacts Of(StoredObject stored)
    {
        var json = stored.ToJson();
        var status = json.Child("status");
        var ready = status.Children("conditions").LastOrDefault(one => one.Text("type") == "Ready").Text("status");
        var words = ready switch { "True" => "Ready", "" => "Unknown", _ => "NotReady" };
        return new NodeFacts(
            stored.Name,
            status.Children("addresses").FirstOrDefault(one => one.Text("type") == "InternalIP").Text("address"),
            stored.Labels.GetValueOrDefault("topology.kubernetes.io/zone", ""),
            json.Child("spec").Flag("unschedulable") == true ? words + ",SchedulingDisabled" : words);
    }
}
