using System.Text.Json.Nodes;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Life;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Page;

/// <summary>Asks the agent's program on a node of the lab, as a user in "lab shell" would: it reads that node's kernel.
/// Answers are its JSON documents. Throws <see cref="QuestionException"/> with the program's words when it has no
/// answer, and <see cref="LabException"/> when the lab does not run.</summary>
internal sealed class NodeQuestions(LabState lab)
{
    /// <summary>For a question to a big lab on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Task<string> ExplainAsync(string node, string service, CancellationToken stop) =>
        AskAsync(node, ["explain", service], stop);

    public Task<string> TraceAsync(string node, TraceQuestion question, CancellationToken stop) => AskAsync(
        node,
        [
            "trace", $"--from={question.From}", $"--to={question.To}",
            .. question.Protocol.Length > 0 ? new[] { $"--proto={question.Protocol}" } : [],
        ], stop);

    private async Task<string> AskAsync(string node, string[] words, CancellationToken stop)
    {
        var place = await ControlClient.AskAsync(
            lab, new ControlRequest("place") { Target = node }, _ => { }, stop).ConfigureAwait(false);
        var program = Programs.FindAgent()
            ?? throw new LabException("there is no program 'signalbox' beside this one or on the PATH");
        string[] enter = [.. place["enter"]!.AsArray().Select(word => (string)word!)];
        return await RunAsync(enter[0], [.. enter[1..], program, .. words, .. FlagsFor(node)], stop)
            .ConfigureAwait(false);
    }

    // As the node's agent has them.
    private string[] FlagsFor(string node)
    {
        var settings = lab.Settings!;
        return
        [
            "--output=json", $"--kubeconfig={lab.AgentKubeconfigPath}", $"--hostname-override={node}",
            $"--cluster-cidr={string.Join(',', settings.PodCIDRs)}", $"--proxy-mode={settings.ProxyMode}",
            "--service-counters",
        ];
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken stop)
    {
        using var process = Command.Start(program, arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            // .NET leaves a pipe that was read open until it is collected.
            using var errorPipe = process.StandardError;
            using var outputPipe = process.StandardOutput;
            var errors = errorPipe.ReadToEndAsync(patience.Token);
            var output = await outputPipe.ReadToEndAsync(patience.Token).ConfigureAwait(false);
            var failure = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            // A packet that is rejected is an answer too, whatever the exit code says.
            return JsonNode.Parse(output.Length == 0 ? "null" : output) is JsonObject document
                ? document.ToJsonString()
                : throw new QuestionException(failure.Trim().Replace("Error: ", "", StringComparison.Ordinal));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new QuestionException($"there is no answer after {Patience.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
