using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>Chooses a Service's node ports. Source: upstream's initNodePorts and KEP-3668.</summary>
/// <param name="isTaken">Whether another Service has a port.</param>
internal sealed class NodePortChoice(Func<int, bool> isTaken)
{
    private const int First = 30_000;
    private const int Last = 32_767;

    /// <summary>The lowest port that is chosen while there are others: those below are for whoever asks by number.
    /// </summary>
    private const int UpperBand = First + ((Last - First + 1) / 32);

    private readonly HashSet<int> _own = [];

    public void Settle(ServiceRequest request, Random random)
    {
        var ports = request.Spec.Children("ports");
        if (ServiceFields.MayHaveNodePorts(request.Spec))
        {
            SettlePorts(request, ports, random);
        }

        if (ServiceFields.NeedsHealthCheckNodePort(request.Spec))
        {
            SettleHealthCheck(request, random);
        }
    }

    /// <summary>The same port of several protocols has one node port.</summary>
    private void SettlePorts(ServiceRequest request, IReadOnlyList<JsonObject> ports, Random random)
    {
        var byPort = new Dictionary<long, int>();
        for (var index = 0; index < ports.Count; index++)
        {
            var port = ports[index];
            var (number, asked) = (port.Number("port") ?? 0, NodePortOf(port));
            if (asked > 0)
            {
                Check(request, $"spec.ports[{index}].nodePort", asked);
                byPort.TryAdd(number, asked);
            }
            else if (ServiceFields.NeedsNodePorts(request.Spec))
            {
                var later = ports.Skip(index).Where(one => one.Number("port") == number).Select(NodePortOf);
                var chosen = byPort.TryGetValue(number, out var known) ? known : later.FirstOrDefault(one => one > 0);
                chosen = chosen > 0 ? chosen : Next(request, random);
                byPort.TryAdd(number, chosen);
                port["nodePort"] = chosen;
                _own.Add(chosen);
            }
        }
    }

    private void SettleHealthCheck(ServiceRequest request, Random random)
    {
        var asked = (int)(request.Spec.Number("healthCheckNodePort") ?? 0);
        if (asked > 0)
        {
            Check(request, "spec.healthCheckNodePort", asked);
        }
        else
        {
            request.Spec["healthCheckNodePort"] = Next(request, random);
        }
    }

    private void Check(ServiceRequest request, string field, int port)
    {
        var problem = port is < First or > Last
            ? $"provided port is not in the valid range. The range of valid ports is {First}-{Last}"
            : isTaken(port) ? "provided port is already allocated" : null;
        if (problem is not null)
        {
            var errors = new FieldErrors();
            errors.Invalid(field, port, problem);
            errors.ThrowIfAny(request.Place);
        }

        _own.Add(port);
    }

    private int Next(ServiceRequest request, Random random)
    {
        if (request.IsDryRun)
        {
            return First;
        }

        bool IsTaken(UInt128 port) => isTaken((int)port) || _own.Contains((int)port);
        var free = FreeNumbers.Next(UpperBand, Last, IsTaken, random)
            ?? FreeNumbers.Next(First, UpperBand - 1, IsTaken, random);
        var chosen = free is { } port ? (int)port : throw new StoreException(
            StoreError.Exhausted, "Internal error occurred: failed to allocate a nodePort: range is full");
        _own.Add(chosen);
        return chosen;
    }

    private static int NodePortOf(JsonObject port) => (int)(port.Number("nodePort") ?? 0);
}
