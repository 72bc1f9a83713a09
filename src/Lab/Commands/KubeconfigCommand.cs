using System.CommandLine;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab kubeconfig": where kubectl's file is.</summary>
internal static class KubeconfigCommand
{
    public static Command Create()
    {
        var name = LabOptions.Name();
        var raw = new Option<bool>("--raw") { Description = "print the file itself" };
        var command = new Command("kubeconfig", "print the path of a lab's kubeconfig") { name, raw };
        command.SetVerb((parsed, _) =>
        {
            var path = LabState.Of(parsed.GetRequiredValue(name)).KubeconfigPath;
            if (!File.Exists(path))
            {
                throw new LabException(
                    $"there is no {path}: 'signalbox-lab up' makes it, and it is for root alone");
            }

            Console.WriteLine(parsed.GetValue(raw) ? File.ReadAllText(path).TrimEnd() : path);
            return Task.FromResult(0);
        });
        return command;
    }
}
