using System.CommandLine;
using Signalbox.Lab.Commands;

var root = new RootCommand("Signalbox's lab: a cluster's network on this machine, in network namespaces")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
};

// On Ctrl-C and SIGTERM a command is cancelled and then has this long to clean up.
var settings = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await root.Parse(args).InvokeAsync(settings);
