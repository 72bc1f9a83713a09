using System.CommandLine;
using Signalbox.Kernel;
using Signalbox.Kernel.Processes;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Commands;

/// <summary>signalbox lab: the lab's program with the same arguments, in this one's place.</summary>
internal static class LabCommand
{
    public const string Name = "lab";

    private const string Program = "signalbox-lab";

    /// <summary>Only for the list of commands: what comes after the name is not this program's to read.</summary>
    public static Command Make() => new(Name, "A cluster on this machine: 'lab up' starts one, 'lab --help' says more");

    /// <summary>Returns only by throwing <see cref="FlagException"/>: there is no such program, or it cannot be run.
    /// </summary>
    public static int Become(IReadOnlyList<string> arguments)
    {
        try
        {
            ThisProcess.Become(Find(), arguments);
            return 1;
        }
        catch (KernelException failure)
        {
            throw new FlagException(failure.Message);
        }
    }

    private static string Find()
    {
        var folders = new[] { AppContext.BaseDirectory, Path.GetDirectoryName(Environment.ProcessPath) ?? "" }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return folders.Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists)
            ?? throw new FlagException($"there is no program '{Program}' beside this one or on the PATH");
    }
}
