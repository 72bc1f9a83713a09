using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab up": makes a lab, or brings one back whose daemon has ended, and waits until it is ready.
/// </summary>
internal sealed class UpCommand
{
    private readonly Option<string> _name = LabOptions.Name();
    private readonly Option<int> _nodes = new("--nodes") { Description = "how many nodes; 3 by default" };
    private readonly Option<string> _zones = new("--zones")
    {
        Description = "spread the nodes over so many zones, or over these: 3, or north,south",
    };
    private readonly Option<string> _mode = new("--proxy-mode")
    {
        Description = "the agents' mode: iptables or nftables",
    };
    private readonly Option<string> _pods = new("--pod-cidr") { Description = "192.168.0.0/16 by default" };
    private readonly Option<string> _services = new("--service-cidr") { Description = "10.96.0.0/12 by default" };
    private readonly Option<bool> _dual = new("--dual-stack") { Description = "IPv6 beside IPv4" };
    private readonly Option<bool> _ephemeral = new("--ephemeral") { Description = "keep objects in memory only" };
    private readonly Option<int> _port = new("--port")
    {
        Description = "the API server's port on this machine's loopback; any free one by default",
    };

    public static Command Create()
    {
        var up = new UpCommand();
        var command = new Command("up", "start a cluster on this machine and wait until it is ready")
        {
            up._name, up._nodes, up._zones, up._mode, up._pods, up._services, up._dual, up._ephemeral, up._port,
        };
        command.SetVerb(up.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        LabOptions.MustBeRoot();
        var watch = Stopwatch.StartNew();
        var state = LabState.Of(parsed.GetRequiredValue(_name));
        var settings = SettingsFrom(parsed, state);
        var port = parsed.GetValue(_port);
        if (port is < 0 or > 65535)
        {
            throw new LabException($"--port {port}: from 1 to 65535, or 0 for any free one");
        }

        if (state.Daemon is { } daemon)
        {
            if (port != 0 && port != state.Port)
            {
                throw new LabException($"lab '{state.Name}' is up, and its API server is at port {state.Port}");
            }

            Console.WriteLine($"lab '{state.Name}' is up already (process {daemon.Id})");
            await ControlClient.AskAsync(state, new ControlRequest("ready"), _ => { }, stop).ConfigureAwait(false);
            SayHowToGoOn(state);
            return 0;
        }

        LabRemoval.RemoveLeftovers(state, Console.WriteLine);
        Console.WriteLine(state.Exists
            ? $"bringing lab '{state.Name}' back: {Describe(settings)}"
            : $"making lab '{state.Name}': {Describe(settings)}");
        state.Save(settings);
        using var connection = await DaemonProcess.StartAsync(state, port, stop)
            .ConfigureAwait(false);
        Tell(string.Create(CultureInfo.InvariantCulture, $"{"daemon",-22} {watch.Elapsed.TotalSeconds,6:0.00} s"));
        await ControlClient.AskAsync(connection, new ControlRequest("ready"), Tell, stop).ConfigureAwait(false);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ready after {watch.Elapsed.TotalSeconds:0.0} s"));
        SayHowToGoOn(state);
        return 0;
    }

    private static void Tell(string line) => Console.WriteLine($"  {line}");

    private static string Describe(LabSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"{settings.NodeNames.Count} nodes, pods in {string.Join(" and ", settings.PodCIDRs)}, "
        + $"Services in {string.Join(" and ", settings.ServiceCIDRs)}");

    private static string DescribeRest(LabSettings settings) =>
        $"--zones {ZonesOf(settings)}, --proxy-mode {settings.ProxyMode}, objects "
        + (settings.Ephemeral ? "in memory only" : "in a file");

    private static void SayHowToGoOn(LabState state)
    {
        var name = state.Name == "lab" ? "" : $" --name {state.Name}";
        Console.WriteLine($"""

              export KUBECONFIG={state.KubeconfigPath}
              kubectl get nodes
              signalbox-lab status{name}          what runs, and how it does
              signalbox-lab shell{name} node-1    a shell on a node, in a pod, or outside
              signalbox-lab down{name}            removes all of it
            """);
    }

    // What is not said is as the lab was made, or as labs are by default.
    private LabSettings SettingsFrom(ParseResult parsed, LabState state)
    {
        var remembered = state.Settings;
        var settings = remembered ?? new LabSettings();
        settings = settings with
        {
            Nodes = Given(parsed, _nodes, settings.Nodes),
            ProxyMode = Given(parsed, _mode, settings.ProxyMode),
            PodCIDR = Given(parsed, _pods, settings.PodCIDR),
            ServiceCIDR = Given(parsed, _services, settings.ServiceCIDR),
            DualStack = Given(parsed, _dual, settings.DualStack),
            Ephemeral = Given(parsed, _ephemeral, settings.Ephemeral),
        };
        settings = WithZones(settings, Given(parsed, _zones, ZonesOf(settings)));
        if (settings.Fault() is { } fault)
        {
            throw new LabException(fault);
        }

        return remembered is null || remembered == settings
            ? settings
            : throw new LabException(
                $"lab '{state.Name}' was made with other settings: {Describe(remembered)}, {DescribeRest(remembered)}. "
                + "It comes back with those when none are given; 'down' removes it");
    }

    private static string ZonesOf(LabSettings settings) => settings.ZoneList.Length > 0
        ? settings.ZoneList
        : settings.Zones.ToString(CultureInfo.InvariantCulture);

    private static LabSettings WithZones(LabSettings settings, string zones) =>
        int.TryParse(zones, CultureInfo.InvariantCulture, out var count)
            ? settings with { Zones = count, ZoneList = "" }
            : settings with { Zones = 0, ZoneList = zones };

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option)! : otherwise;
}
