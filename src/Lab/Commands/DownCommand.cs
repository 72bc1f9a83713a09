using System.CommandLine;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab down": removes a lab with all that it has begun, also when its daemon was killed.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var all = new Option<bool>("--all") { Description = "every lab that there is" };
        var command = new Command("down", "end a lab and remove all that it has made") { name, all };
        command.SetVerb((parsed, stop) => RunAsync(
            parsed.GetValue(all) ? LabState.All() : [LabState.Of(parsed.GetRequiredValue(name))], stop));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<LabState> labs, CancellationToken stop)
    {
        LabOptions.MustBeRoot();
        if (labs.Count == 0)
        {
            Console.WriteLine("there is no lab");
        }

        foreach (var state in labs)
        {
            await LabRemoval.EndDaemonAsync(state, Console.WriteLine, stop).ConfigureAwait(false);
            LabRemoval.RemoveLeftovers(state, Console.WriteLine);
            if (Directory.Exists(state.Folder))
            {
                LabRemoval.RemoveFolder(state, Console.WriteLine);
            }
            else
            {
                Console.WriteLine($"there is no lab '{state.Name}'");
            }
        }

        return 0;
    }
}
