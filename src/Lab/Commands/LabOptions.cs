using System.CommandLine;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>What the lab's verbs have in common: a lab's name, and how failures are told.</summary>
internal static class LabOptions
{
    private const string DefaultName = "lab";
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <summary>"--name", of a verb's own.</summary>
    public static Option<string> Name() => new("--name")
    {
        Description = $"the lab's name; {DefaultName} by default",
        DefaultValueFactory = _ => DefaultName,
    };

    /// <summary>Runs the verb; a <see cref="LabException"/> is told in one line and makes the exit code 1.</summary>
    public static void SetVerb(this Command command, Func<ParseResult, CancellationToken, Task<int>> verb) =>
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                return await verb(parsed, stop).ConfigureAwait(false);
            }
            catch (LabException refused)
            {
                await Console.Error.WriteLineAsync($"Error: {refused.Message}").ConfigureAwait(false);
                return Failed;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return Interrupted;
            }
        });

    /// <summary>A verb whose work is done by the daemon of a running lab.</summary>
    public static void SetDaemonVerb(
        this Command command, Option<string> name, Func<ParseResult, DaemonCalls, Task<int>> verb) =>
        command.SetVerb((parsed, stop) =>
            verb(parsed, new DaemonCalls(LabState.Of(parsed.GetRequiredValue(name)), stop)));

    /// <summary>Throws <see cref="LabException"/> unless root runs this.</summary>
    public static void MustBeRoot()
    {
        if (Environment.UserName != "root")
        {
            throw new LabException("a lab is made of network namespaces: this must be run as root");
        }
    }
}
