using System.Net;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Streams;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Controllers;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Nodes;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Life;

/// <summary>A lab's settings in the words of each of its parts.</summary>
internal sealed class PartOptions(LabSettings settings, LabState state, LabLog log, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _startSlots = new(Math.Max(4, 2 * Environment.ProcessorCount));
    private readonly ServiceAccountTokens _tokens = new();
    private readonly LiveImages _images = new(state.ImagesPath, log.Write);

    /// <summary>Nodes may be added to those of the start.</summary>
    public LabSettings Settings { get; set; } = settings;

    public RegistrySettings Registry() => new()
    {
        MountsTokens = true,
        ServiceCIDRs = [.. Settings.ServiceCIDRs],
        ApiAddress = LabApi.NodesEndPoint.Address.ToAddress(),
        ApiPort = LabApi.NodesPort,
        Time = time,
    };

    public ApiServerOptions Api(ClusterAuthority authority, IPodStreams streams) => new()
    {
        Authority = authority,
        Tokens = _tokens,
        Names =
        [
            "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
            $"kubernetes.default.svc.{LabSettings.Domain}",
        ],
        Addresses = [LabApi.NodesEndPoint.Address, IPAddress.Parse(Settings.ApiServiceAddress.ToString())],
        PodStreams = streams,
        IsHeldToRoles = true,
        Time = time,
    };

    public ControllerOptions Controllers(ClusterAuthority authority) => new()
    {
        Time = time,
        LoadBalancerPools = [.. Settings.LoadBalancerCIDRs.Select(cidr => IPNetwork.Parse(cidr.ToString()))],
        RootCertificate = authority.CertificatePem,
        Report = failure =>
            log.Write($"{failure.Controller} tries {failure.Key} again later: {failure.Reason.Message}"),
    };

    public KubeletOptions Kubelet(Registry registry, LabNetwork network, string node)
    {
        var own = LabNetworkSpec.NodeAddresses(Settings.Network.Nodes.Items.IndexOf(node));
        return new KubeletOptions
        {
            Registry = registry.As("kubelet"),
            NodeName = node,
            NodeNamespace = network.Node(node),
            NodeAddresses = [.. Settings.Network.Families.Select(own.Of)],
            Network = network,
            Images = _images.Now,
            StateFolder = state.NodeFolder(node),
            ClusterDNS = Settings.DnsAddress,
            ClusterDomain = LabSettings.Domain,
            Tokens = _tokens,
            Time = time,
            StartSlots = _startSlots,
            Log = line => log.Write($"{node}: {line}"),
        };
    }

    public AgentSettings Agent(TemporaryNamespace inside, string node) =>
        new(AgentProgram(), node, inside, state.NodeFolder(node))
        {
            Kubeconfig = state.AgentKubeconfigPath,
            ProxyMode = Settings.ProxyMode,
            PodCIDRs = Settings.PodCIDRs,
        };

    public void Dispose()
    {
        _startSlots.Dispose();
        _tokens.Dispose();
    }

    private static string AgentProgram() => Programs.FindAgent()
        ?? throw new LabException("there is no program 'signalbox' beside this one or on the PATH");
}
