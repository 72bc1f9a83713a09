using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>One Service and its slices to what this node does for it. Source: spec sections 2 and 3.</summary>
public static class ServicePlanner
{
    /// <param name="entry">The Service and its slices; the Service may be missing.</param>
    /// <param name="name">The Service's name.</param>
    /// <param name="settings">This node's settings for the family.</param>
    /// <param name="zone">This node's zone, empty when unknown.</param>
    public static ServicePlans Plan(ServiceName name, ServiceEntry entry, ProxySettings settings, string zone)
    {
        var service = entry.Service;
        if (service is null)
        {
            return new ServicePlans(name, [], Reason.OnlySlices);
        }

        if (service.Type == ServiceType.ExternalName)
        {
            return new ServicePlans(name, [], Reason.ExternalNameService);
        }

        if (AddressOf(service.ClusterIPs, settings.Family) is not { } clusterIP)
        {
            return new ServicePlans(name, [], Reason.NoClusterIPOfThisFamily);
        }

        var facts = new ServiceFacts(service, clusterIP, settings, zone);
        var ports = ImmutableArray.CreateBuilder<ServicePlan>(service.Ports.Count);
        foreach (var port in service.Ports)
        {
            ports.Add(PlanPort(facts, port, entry.Slices));
        }

        return new ServicePlans(name, ports.MoveToImmutable(), Reason.None)
        {
            HealthCheckNodePort = service.Ports.Count > 0 ? service.HealthCheckNodePort : (ushort)0,
            LocalReady = facts.LocalReady.Count,
            CreationTimestamp = service.CreationTimestamp,
        };
    }

    private static Address? AddressOf(EquatableArray<Address> addresses, IPFamily family)
    {
        foreach (var address in addresses)
        {
            if (address.Family == family)
            {
                return address;
            }
        }

        return null;
    }

    private static ServicePlan PlanPort(
        ServiceFacts facts, ServicePort port, EquatableArray<EndpointSlice> slices)
    {
        var service = facts.Service;
        var duplicates = new List<MergedEndpoint>(0);
        var merged = EndpointSliceMerge.Merge(slices, port, duplicates);
        facts.CountLocal(merged);
        var endpoints = EndpointSelector.Select(
            merged, duplicates, facts.PoolUseOf(port), facts.Settings.NodeName, facts.Zone);
        return new ServicePlan
        {
            Name = new ServicePortName(service.Name, port.Name, port.Protocol),
            ClusterIP = facts.ClusterIP,
            Port = port.Port,
            Frontends = FrontendsOf(facts, port, endpoints),
            Endpoints = endpoints,
            InternalTrafficPolicy = service.InternalTrafficPolicy,
            ExternalTrafficPolicy = service.ExternalTrafficPolicy,
            AffinityTimeoutSeconds = service.AffinityTimeoutSeconds,
            SourceRanges = facts.SourceRanges,
            SourceRangesHoldNode = facts.SourceRangesHoldNode,
            HealthCheckNodePort = service.HealthCheckNodePort,
        };
    }

    private static ImmutableArray<Frontend> FrontendsOf(
        ServiceFacts facts, ServicePort port, EndpointSelection endpoints)
    {
        var frontends = ImmutableArray.CreateBuilder<Frontend>(
            1 + facts.ExternalIPs.Length + facts.LoadBalancerVIPs.Length + (port.NodePort == 0 ? 0 : 1));
        var (verdict, reason) = Decide(facts.Service.InternalTrafficPolicy, endpoints);
        frontends.Add(new Frontend
        {
            Kind = FrontendKind.ClusterIP,
            Address = facts.ClusterIP,
            Port = port.Port,
            Verdict = verdict,
            Reason = reason,
            IsEntered = verdict is Verdict.ToClusterPool or Verdict.ToLocalPool,
        });

        (verdict, reason) = Decide(facts.Service.ExternalTrafficPolicy, endpoints);
        void AddExternal(FrontendKind kind, Address? address, ushort number) => frontends.Add(new Frontend
        {
            Kind = kind,
            Address = address,
            Port = number,
            Verdict = verdict,
            Reason = reason,
            IsEntered = endpoints.HasAny,
        });

        foreach (var address in facts.ExternalIPs)
        {
            AddExternal(FrontendKind.ExternalIP, address, port.Port);
        }

        foreach (var address in facts.LoadBalancerVIPs)
        {
            AddExternal(FrontendKind.LoadBalancerIP, address, port.Port);
        }

        if (port.NodePort != 0)
        {
            AddExternal(FrontendKind.NodePort, null, port.NodePort);
        }

        return frontends.DrainToImmutable();
    }

    /// <summary>Source: spec 3.5, hasInternalEndpoints and hasExternalEndpoints.</summary>
    private static (Verdict Verdict, Reason Reason) Decide(TrafficPolicy policy, EndpointSelection endpoints) =>
        !endpoints.HasAny ? (Verdict.Reject, Reason.NoEndpoints)
        : policy == TrafficPolicy.Cluster ? (Verdict.ToClusterPool, Reason.None)
        : endpoints.Local.IsEmpty ? (Verdict.Drop, Reason.NoLocalEndpoints)
        : (Verdict.ToLocalPool, Reason.None);

    /// <summary>What all ports of one Service share, for one family.</summary>
    private sealed class ServiceFacts(Service service, Address clusterIP, ProxySettings settings, string zone)
    {
        public Service Service { get; } = service;

        public Address ClusterIP { get; } = clusterIP;

        public ProxySettings Settings { get; } = settings;

        public string Zone { get; } = zone;

        /// <summary>For the health check node port; empty where the Service has none.</summary>
        public HashSet<Address> LocalReady { get; } = new(0);

        public ImmutableArray<Address> ExternalIPs { get; } =
            settings.AllowExternalIPs ? OfFamily(service.ExternalIPs, settings.Family) : [];

        public ImmutableArray<Address> LoadBalancerVIPs { get; } =
            OfFamily(service.LoadBalancerVIPs, settings.Family);

        /// <summary>Ranges of this family; none at all when one of them is everything.</summary>
        public EquatableArray<CIDR> SourceRanges { get; } = Effective(service.SourceRanges, settings.Family);

        public bool SourceRangesHoldNode =>
            Settings.NodeIP is { } node && SourceRanges.Items.Any(range => range.Contains(node));

        public void CountLocal(List<MergedEndpoint> merged)
        {
            if (Service.HealthCheckNodePort == 0)
            {
                return;
            }

            foreach (var each in merged)
            {
                if (each.Endpoint.IsReady && each.Endpoint.NodeName == Settings.NodeName)
                {
                    LocalReady.Add(each.Endpoint.Address);
                }
            }
        }

        /// <summary>Source: spec 2.2. External IPs count even where the feature gate hides them.</summary>
        public PoolUse PoolUseOf(ServicePort port)
        {
            var isExternallyAccessible = port.NodePort != 0 || LoadBalancerVIPs.Length > 0
                || Service.ExternalIPs.Items.Any(address => address.Family == Settings.Family);
            var isInternalLocal = Service.InternalTrafficPolicy == TrafficPolicy.Local;
            var isExternalLocal = Service.ExternalTrafficPolicy == TrafficPolicy.Local;
            return new PoolUse(
                Cluster: !isInternalLocal || isExternallyAccessible,
                Local: isInternalLocal || (isExternalLocal && isExternallyAccessible));
        }

        /// <summary>Each once: an address that the object lists twice is one frontend still.</summary>
        private static ImmutableArray<Address> OfFamily(EquatableArray<Address> addresses, IPFamily family) =>
            addresses.IsEmpty ? [] : [.. addresses.Items.Where(address => address.Family == family).Distinct()];

        private static EquatableArray<CIDR> Effective(EquatableArray<CIDR> ranges, IPFamily family)
        {
            var own = ranges.Items.Where(range => range.Family == family).ToEquatable();
            return own.Items.Any(range => range.IsEverything) ? [] : own;
        }
    }
}
