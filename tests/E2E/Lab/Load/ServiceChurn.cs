using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Signalbox.E2E.Lab.Load;

/// <summary>Changes of many Services and of the Deployments behind them, one after the other, by the official client.
/// What is changed how is drawn by a seed.</summary>
internal sealed class ServiceChurn : IDisposable
{
    private const string Namespace = "churn";
    private const int Workloads = 5;

    private readonly Kubernetes _client;
    private readonly Random _random;
    private readonly HashSet<int> _existing = [];

    public ServiceChurn(string kubeconfig, int seed)
    {
        _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        _random = new Random(seed);
    }

    /// <summary>How often each was done, by its name.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the namespace, the Deployments, and all the Services.</summary>
    public async Task BeginAsync(int services)
    {
        await _client.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = Namespace } });
        for (var at = 0; at < Workloads; at++)
        {
            await _client.CreateNamespacedDeploymentAsync(Workload(at), Namespace);
        }

        for (var at = 0; at < services; at++)
        {
            await CreateAsync(at);
        }
    }

    /// <summary>One change, of one of so many Services.</summary>
    public Task StepAsync(int services)
    {
        var at = _random.Next(services);
        if (!_existing.Contains(at))
        {
            return CreateAsync(at);
        }

        return _random.Next(20) switch
        {
            < 6 => ReplaceAsync(at, "ports changed", spec => spec.Ports = Ports()),
            < 12 => ReplaceAsync(at, "selector changed", spec => spec.Selector = Selector()),
            < 14 => ReplaceAsync(at, "type changed", spec =>
                spec.Type = spec.Type == "ClusterIP" ? "NodePort" : "ClusterIP"),
            < 15 => ScaleAsync(),
            _ => DeleteAsync(at),
        };
    }

    /// <summary>Whether every pod that shall be there is, and no other.</summary>
    public static bool IsSettled(LabRun lab) => lab
        .Kubectl("get", "deployments", "-n", Namespace, "-o", "jsonpath={range .items[*]}{.spec.replicas}"
            + " {.status.replicas} {.status.readyReplicas}{\"\\n\"}{end}")
        .ThrowIfFailed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .All(numbers => numbers[0] == Number(numbers[1]) && numbers[0] == Number(numbers[2]));

    public void Dispose() => _client.Dispose();

    private async Task CreateAsync(int at)
    {
        await _client.CreateNamespacedServiceAsync(
            new V1Service
            {
                Metadata = new V1ObjectMeta { Name = NameOf(at) },
                Spec = new V1ServiceSpec { Selector = Selector(), Ports = Ports(), Type = "ClusterIP" },
            },
            Namespace);
        _existing.Add(at);
        Count("created");
    }

    private async Task ReplaceAsync(int at, string what, Action<V1ServiceSpec> change)
    {
        // Controllers write Services too; what has changed meanwhile is read again, as every client does.
        var isWritten = false;
        while (!isWritten)
        {
            var service = await _client.ReadNamespacedServiceAsync(NameOf(at), Namespace);
            change(service.Spec);
            isWritten = await IsWrittenAsync(service);
        }

        Count(what);
    }

    private async Task<bool> IsWrittenAsync(V1Service service)
    {
        try
        {
            await _client.ReplaceNamespacedServiceAsync(service, service.Metadata.Name, Namespace);
            return true;
        }
        catch (HttpOperationException conflict) when (
            conflict.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private async Task ScaleAsync()
    {
        var patch = new V1Patch(
            $"{{\"spec\":{{\"replicas\":{_random.Next(4)}}}}}", V1Patch.PatchType.MergePatch);
        await _client.PatchNamespacedDeploymentScaleAsync(patch, $"work-{_random.Next(Workloads)}", Namespace);
        Count("scaled");
    }

    private async Task DeleteAsync(int at)
    {
        await _client.DeleteNamespacedServiceAsync(NameOf(at), Namespace);
        _existing.Remove(at);
        Count("deleted");
    }

    private void Count(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;

    private Dictionary<string, string> Selector() => new() { ["app"] = $"work-{_random.Next(Workloads)}" };

    private List<V1ServicePort> Ports() =>
    [
        .. Enumerable.Range(0, 1 + _random.Next(3)).Select(at => new V1ServicePort
        {
            Name = $"port-{at}",
            Port = (at * 1000) + 80 + _random.Next(100),
            TargetPort = 8000 + _random.Next(100),
            Protocol = _random.Next(4) == 0 ? "UDP" : "TCP",
        }),
    ];

    private static string Number(string text) => text == "" ? "0" : text;

    private static string NameOf(int at) => $"churn-{at:000}";

    private static V1Deployment Workload(int at)
    {
        var labels = new Dictionary<string, string> { ["app"] = $"work-{at}" };
        return new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = $"work-{at}" },
            Spec = new V1DeploymentSpec
            {
                Replicas = 2,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = new V1PodSpec
                    {
                        TerminationGracePeriodSeconds = 1,
                        Containers = [new V1Container { Name = "pause", Image = "registry.k8s.io/pause:3.10" }],
                    },
                },
            },
        };
    }
}
