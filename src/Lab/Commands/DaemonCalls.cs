using System.Text.Json.Nodes;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>A running lab, as a verb asks it.</summary>
internal sealed record DaemonCalls(LabState State, CancellationToken Stop)
{
    /// <summary>Lines that come before the answer are printed. Throws <see cref="LabException"/>.</summary>
    public Task<JsonObject> AskAsync(ControlRequest request) =>
        ControlClient.AskAsync(State, request, Console.WriteLine, Stop);

    public Task<JsonObject> AskAsync(string verb, string target = "") =>
        AskAsync(new ControlRequest(verb) { Target = target });
}
