using System.CommandLine;
using Signalbox.Lab.Commands;

var root = new RootCommand("Signalbox's lab: a cluster on this machine, in network namespaces and processes")
{
    UpCommand.Create(),
    DownCommand.Create(),
    StatusCommand.Create(),
    KubeconfigCommand.Create(),
    ShellCommand.Create(),
    LoadCommand.Create(),
    WatchCommand.Create(),
    UiCommand.Create(),
    ImagesCommand.Create(),
    FaultCommand.Create(),
    DemoCommand.Create(),
    ServeCommand.Create(),
    RunCommand.Create(),
};
foreach (var command in PartCommands.Create())
{
    root.Add(command);
}

// On Ctrl-C and SIGTERM a command is cancelled and then has this long to clean up.
var settings = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await root.Parse(args).InvokeAsync(settings);
