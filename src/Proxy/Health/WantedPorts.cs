using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Health;

/// <summary>Which health check node ports one family's plan asks for, and where. Follows the Services that changed, on
/// the thread of the family's loop; counts of endpoints take effect at once, ports when they are taken from here.
/// </summary>
/// <param name="health">Part of each answer.</param>
/// <param name="wake">Called after each sync that leaves something to open, to close, or to try again.</param>
internal sealed class WantedPorts(ProxyHealth health, Action wake) : IFamilyObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceName, ServiceHealth> _wanted = [];
    private readonly HashSet<ServiceName> _changed = [];
    private ImmutableArray<IPAddress> _addresses = [];
    private ProxySettings? _settings;
    private volatile bool _hasFailed;

    /// <summary>Some port could not be opened: the next sync is an occasion to try again.</summary>
    public bool HasFailed
    {
        get => _hasFailed;
        set => _hasFailed = value;
    }

    public void Ended(SyncOutcome outcome)
    {
        if (!outcome.Report.Succeeded)
        {
            return;
        }

        lock (_lock)
        {
            TakeAddresses(outcome.After.Settings);
            foreach (var name in outcome.Changed)
            {
                Take(name, outcome.After.Services.GetValueOrDefault(name));
            }

            if (_changed.Count == 0 && !_hasFailed)
            {
                return;
            }
        }

        wake();
    }

    /// <summary>The Services whose port, or whose addresses, are others than when this was last asked; null for those
    /// without a port.</summary>
    public IReadOnlyList<(ServiceName Name, ServiceHealth? Wanted)> TakeChanged(out ImmutableArray<IPAddress> addresses)
    {
        lock (_lock)
        {
            addresses = _addresses;
            var changed = _changed.Select(name => (name, _wanted.GetValueOrDefault(name))).ToList();
            _changed.Clear();
            return changed;
        }
    }

    private void Take(ServiceName name, ServicePlans? plans)
    {
        var port = plans?.HealthCheckNodePort ?? 0;
        if (_wanted.TryGetValue(name, out var known) && known.Port != port)
        {
            known.End();
            _wanted.Remove(name);
            _changed.Add(name);
            known = null;
        }

        if (port == 0)
        {
            return;
        }

        if (known is null)
        {
            known = new ServiceHealth(name, port, health);
            _wanted.Add(name, known);
            _changed.Add(name);
        }

        known.LocalEndpoints = plans!.LocalReady;
    }

    /// <summary>As node ports: every address, or those of the node that the options name. Source: spec 1.10.</summary>
    private void TakeAddresses(ProxySettings settings)
    {
        if (ReferenceEquals(settings, _settings))
        {
            return;
        }

        _settings = settings;
        ImmutableArray<IPAddress> addresses = settings.NodePortAddresses.MatchesAll
            ? [settings.Family == IPFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any]
            : [.. settings.NodePortIPs.Select(AddressOf).Where(address => !address.IsIPv6LinkLocal)];
        if (!addresses.SequenceEqual(_addresses))
        {
            _addresses = addresses;
            _changed.UnionWith(_wanted.Keys);
        }
    }

    private static IPAddress AddressOf(Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return new IPAddress(bytes[(16 - (address.Width / 8))..]);
    }
}
