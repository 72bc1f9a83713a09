using System.Diagnostics;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>One lab for the tests of both screens, with the Service default/web of three pods, at a node port too, that
/// node-1 calls all the time, and the Service default/idle that nobody calls.</summary>
public sealed class ScreensFixture : IDisposable
{
    private const string Calls = "while :; do curl -s -m 2 -o /dev/null http://$0/; sleep 0.1; done";

    private readonly Process? _calls;

    public ScreensFixture()
    {
        Lab = LabRun.Up("--zones", "2");
        try
        {
            Kubectl("create deployment web --image=mendhak/http-https-echo --replicas=3");
            Kubectl("expose deployment web --port=80 --target-port=8080 --type=NodePort");
            Kubectl("create deployment idle --image=mendhak/http-https-echo");
            Kubectl("expose deployment idle --port=80 --target-port=8080");
            Kubectl("wait --for=condition=Available deployment/web deployment/idle --timeout=60s");
            Address = Kubectl("get service web -o jsonpath={.spec.clusterIP}");
            var words = Lab.CommandLine("shell", "node-1", "--", "sh", "-c", Calls, Address);
            _calls = Command.Start(words[0], words[1..]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LabRun Lab { get; }

    /// <summary>The ClusterIP of default/web.</summary>
    public string Address { get; } = "";

    /// <summary>Must succeed; returns what it printed.</summary>
    public string Kubectl(string line) => Lab.Kubectl(line.Split(' ')).ThrowIfFailed().Output;

    public void Dispose()
    {
        if (_calls is { HasExited: false })
        {
            _calls.Kill(entireProcessTree: true);
        }

        _calls?.Dispose();
        Lab.Dispose();
    }
}
