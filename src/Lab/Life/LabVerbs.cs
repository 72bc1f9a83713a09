using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Faults;
using Signalbox.Lab.Live;

namespace Signalbox.Lab.Life;

/// <summary>What a running lab can be asked for, a case each.</summary>
internal static class LabVerbs
{
    /// <summary>Throws <see cref="LabException"/> for what cannot be done.</summary>
    public static async Task<JsonObject> AnswerAsync(
        RunningLab lab, ControlRequest request, Func<string, Task> tell, CancellationToken stop)
    {
        switch (request.Verb)
        {
            case "status":
                return LabStatus.Of(lab);
            case "place":
                return ShellPlace.Find(lab, request.Target);
            case "restart-agent":
                await lab.AgentOf(request.Target).RestartAsync(stop).ConfigureAwait(false);
                return [];
            case "stop-apiserver":
                await lab.Api.StopAsync().ConfigureAwait(false);
                return [];
            case "start-apiserver":
                await lab.Api.StartAsync().ConfigureAwait(false);
                return [];
            case "fault-add":
                return lab.Faults.Add(FaultRequest.Parse(request.Words));
            case "fault-list":
                return lab.Faults.List();
            case "fault-clear":
                var cleared = lab.Faults.Clear(request.Target == ""
                    ? null
                    : int.Parse(request.Target, CultureInfo.InvariantCulture));
                await Readiness.AgentsAsync(lab, stop).ConfigureAwait(false);
                return cleared;
            case "node-remove":
                await lab.Nodes.RemoveAsync(request.Target).ConfigureAwait(false);
                return [];
            case "node-add":
                await lab.Nodes.AddAsync(request.Target, request.Words.GetValueOrDefault("zone"), stop)
                    .ConfigureAwait(false);
                return [];
            case "load":
                return await ServiceLoad.ChangeAsync(lab, request.Numbers, tell).ConfigureAwait(false);
            case LiveQuery.Verb:
                await LiveStream.TellAsync(lab.Live, LiveQuery.Of(request), tell, stop).ConfigureAwait(false);
                return [];
            default:
                throw new LabException($"this lab's daemon does not know '{request.Verb}'");
        }
    }

    /// <summary>What there is to be removed, in numbers.</summary>
    public static JsonObject Contents(RunningLab lab) => new()
    {
        ["nodes"] = lab.NodeNames.Count,
        ["agents"] = lab.Agents.Count,
        ["pods"] = lab.Network.PodCount,
        ["objects"] = ResourceKinds.All.Sum(kind => lab.Store.List(kind).Objects.Length),
    };
}
