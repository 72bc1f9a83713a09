using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.E2E.Lab.Load;

/// <summary>A node, the outside host or a pod of a lab, as a place to call echo servers from.</summary>
internal sealed class LabPlace : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(1.2);

    private readonly NetworkNamespace _inside;
    private readonly HttpClient _client;

    private LabPlace(string name, string namespaceName)
    {
        Name = name;
        _inside = NetworkNamespace.Open(namespaceName);
        Addresses = _inside.Run(() => NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(link => link.GetIPProperties().UnicastAddresses)
            .Select(each => each.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
            .Select(address => address.ToString()).ToHashSet());
        _client = InsideHttp.Client(_inside, TimeSpan.Zero);
        _client.Timeout = AnswerLimit;
    }

    public string Name { get; }

    /// <summary>Its own IPv4 addresses, without loopback.</summary>
    public IReadOnlySet<string> Addresses { get; }

    /// <summary>A node, "outside", or a pod as NAMESPACE/NAME.</summary>
    public static LabPlace Of(LabRun lab, string name) => new(name, NamespaceOf(lab, name));

    /// <summary>As "ip netns" lists it.</summary>
    public static string NamespaceOf(LabRun lab, string name) => (string)lab.Status()["networks"]!.AsArray()
        .Last(each => (string?)each!["place"] == name)!["namespace"]!;

    /// <summary>Asks by a new connection: which pod answered, and which address it saw.</summary>
    public async Task<(string Pod, string Source)> AskAsync(string url)
    {
        var answer = JsonNode.Parse(await _client.GetStringAsync(new Uri(url)))!;
        return ((string)answer["os"]!["hostname"]!, ((string)answer["ip"]!).Replace("::ffff:", ""));
    }

    /// <summary>Whether a new connection comes about within a second.</summary>
    public async Task<bool> ReachesAsync(string address, int port)
    {
        using var socket = _inside.Run(() => new Socket(SocketType.Stream, ProtocolType.Tcp));
        using var limit = new CancellationTokenSource(SilenceLimit);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address), port, limit.Token);
            return true;
        }
        catch (Exception silence) when (silence is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _inside.Dispose();
    }
}
