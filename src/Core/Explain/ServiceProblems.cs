using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>What is wrong with a Service by the cluster's own words, whatever the rules are.</summary>
internal sealed class ServiceProblems(ServiceName name, Service service, ImmutableArray<Ground> grounds)
{
    private readonly List<Problem> _problems = [];

    public static IEnumerable<Problem> Of(
        ServiceName name, Service service, ImmutableArray<Ground> grounds, ImmutableArray<ExplainedPort> ports)
    {
        var problems = new ServiceProblems(name, service, grounds);
        problems.LookAtType();
        problems.LookAtFields();
        foreach (var ground in grounds)
        {
            foreach (var plan in ground.Plan!.Services.GetValueOrDefault(name)?.Ports ?? [])
            {
                if (ports.Any(port => port.Name == plan.Name && port.Family == ground.Family))
                {
                    problems.LookAtEndpoints(ground, plan);
                    problems.LookAtFrontends(ground, plan);
                    problems._problems.AddRange(HintProblems.Of(ground, plan, new EndpointFacts(ground, name).Of));
                }
            }
        }

        return problems._problems.Distinct();
    }

    private void LookAtType()
    {
        if (service.Type == ServiceType.ExternalName)
        {
            Note(ProblemKind.ExternalName,
                $"{name} is of type ExternalName: a name in DNS and no more, so there are no rules for it");
        }
        else if (service.ClusterIPs.IsEmpty)
        {
            Note(ProblemKind.Headless,
                $"{name} is headless (it has no ClusterIP): DNS tells its clients the endpoints, so there are no rules "
                + "for it");
        }

        if (service.Type == ServiceType.LoadBalancer && service.LoadBalancerVIPs.IsEmpty)
        {
            Add(ProblemKind.NoLoadBalancerAddress, ProblemSeverity.Warning,
                $"{name} is of type LoadBalancer, but has no address of one in its status",
                "See whether the cluster has a controller that gives addresses, and what its Events say");
        }
    }

    private void LookAtFields()
    {
        var slices = grounds.SelectMany(ground => SlicesOf(ground).Items);
        foreach (var refusal in service.Refusals.Concat(slices.SelectMany(slice => slice.Refusals.Items)))
        {
            Add(ProblemKind.RefusedField, ProblemSeverity.Warning, $"A field is not used: {refusal}",
                "Correct it in the object; everything else of the object is used");
        }

        if (service.ExternalIPs.Count > 0 && grounds.Any(ground => !ground.Plan!.Settings.AllowExternalIPs))
        {
            Add(ProblemKind.ExternalIPsNotAllowed, ProblemSeverity.Warning,
                $"{name} has external IPs, but {Reason.ExternalIPsNotAllowed.Say()}",
                "Turn the gate on, or use a load balancer's address");
        }
    }

    private void LookAtEndpoints(Ground ground, ServicePlan plan)
    {
        if (plan.Endpoints.HasAny)
        {
            if (plan.Endpoints.Cluster.Length > 0 && plan.Endpoints.Cluster.All(endpoint => endpoint.IsTerminating))
            {
                Add(ProblemKind.OnlyTerminating, ProblemSeverity.Warning,
                    $"{plan.Name}: all endpoints are terminating; those that still serve are used",
                    "See why no new pod becomes ready");
            }

            return;
        }

        if (plan.Endpoints.Total > 0)
        {
            Add(ProblemKind.NoneReady, ProblemSeverity.Fault,
                $"{plan.Name}: {Count(plan.Endpoints.Total, "endpoint")}, but none is ready",
                "See why the pods' readiness probes fail: kubectl describe pod");
            return;
        }

        var slices = SlicesOf(ground);
        if (slices.Items.Any(slice => slice.Endpoints.Count > 0))
        {
            LookForPort(plan, slices);
        }
        else if (grounds.FirstOrDefault(
            other => other.Family != ground.Family && !SlicesOf(other).IsEmpty) is { } other && slices.IsEmpty)
        {
            Add(ProblemKind.OtherFamily, ProblemSeverity.Fault,
                $"{plan.Name}: its address {plan.ClusterIP} is {ground.Family}, but all its EndpointSlices are "
                + $"{other.Family}",
                $"Give the pods {ground.Family} addresses, or the Service an {other.Family} one (spec.ipFamilies)");
        }
        else
        {
            Add(ProblemKind.NoEndpoints, ProblemSeverity.Fault,
                $"{plan.Name}: {(slices.IsEmpty ? "no EndpointSlice is labelled with its name" : "no endpoints")}",
                AdviceOnPods(ground));
            LookForOtherNames(ground);
        }
    }

    private string AdviceOnPods(Ground ground) => ground.Words.OfService(name) switch
    {
        null => "See whether its selector matches the labels of running pods: kubectl get pods --show-labels",
        { Selector.IsEmpty: true } => "It has no selector, so no controller fills it: see who was to write its "
            + "EndpointSlices",
        { Selector: var selector } => "See whether running pods bear the labels of its selector: kubectl get pods "
            + $"-n {name.Namespace} "
            + $"-l {string.Join(',', selector.Items.Select(label => $"{label.Key}={label.Value}"))}",
    };

    private void LookForPort(ServicePlan plan, EquatableArray<EndpointSlice> slices)
    {
        var held = slices.Items.SelectMany(slice => slice.Ports.Items)
            .Select(port => $"{Quote(port.Name)} ({port.Protocol})").Distinct();
        Add(ProblemKind.PortMismatch, ProblemSeverity.Fault,
            $"{plan.Name}: the Service calls the port {Quote(plan.Name.Port)} ({plan.Name.Protocol}), but its "
            + $"EndpointSlices have {string.Join(", ", held.DefaultIfEmpty("no port"))}: name and protocol must be "
            + "equal",
            "Correct the port's name or protocol in the Service or, if slices are written by hand, there");
    }

    /// <summary>Slices that seem to be this Service's but are labelled with a name that no Service has.</summary>
    private void LookForOtherNames(Ground ground)
    {
        foreach (var (other, entry) in ground.Snapshot!.Services)
        {
            if (entry.Service is null && other.Namespace == name.Namespace
                && (NearNames.Distance(other.Name, name.Name) <= 2 || entry.Slices.Items.Any(
                    slice => slice.Name.Name.StartsWith(name.Name + "-", StringComparison.Ordinal))))
            {
                Add(ProblemKind.SlicesOfAnotherName, ProblemSeverity.Warning,
                    $"EndpointSlice {entry.Slices[0].Name} is labelled for the Service {other.Name}, which does not "
                    + "exist",
                    $"If it is meant for {name.Name}, correct its label kubernetes.io/service-name");
            }
        }
    }

    private void LookAtFrontends(Ground ground, ServicePlan plan)
    {
        var local = plan.Frontends.Where(frontend => frontend.Reason == Reason.NoLocalEndpoints).ToList();
        if (local.Count > 0)
        {
            var calls = local.Any(frontend => frontend.Kind == FrontendKind.ClusterIP) ? "calls" : "calls from outside";
            Add(ProblemKind.NoLocalEndpoints, ProblemSeverity.Warning,
                $"{plan.Name}: {calls} to {string.Join(", ", local.Select(Say))} are dropped, since "
                + Reason.NoLocalEndpoints.Say(),
                "Call a node that has an endpoint, run a pod on every node, or set the traffic policy to Cluster");
        }

        foreach (var frontend in plan.Frontends)
        {
            var claims = ground.Plan!.Claims.Of(FrontendKey.Of(plan, frontend));
            if (claims.Count > 1)
            {
                Contest(plan, frontend, claims);
            }
        }

        var settings = ground.Plan!.Settings;
        if (plan.Frontends.Any(frontend => frontend.Kind == FrontendKind.NodePort)
            && !settings.NodePortAddresses.MatchesAll && settings.NodePortIPs.IsEmpty)
        {
            Add(ProblemKind.NoNodePortAddress, ProblemSeverity.Warning,
                $"{plan.Name}: no {ground.Family} address of this node is within --nodeport-addresses "
                + $"({string.Join(",", settings.NodePortAddresses.Blocks.Items)}), so its node port answers nowhere",
                "Correct --nodeport-addresses, or nodePortAddresses in the configuration");
        }
    }

    private void Contest(ServicePlan plan, Frontend frontend, EquatableArray<Claim> claims)
    {
        var others = string.Join(", ", claims.Items.Select(claim => claim.Name).Where(other => other != plan.Name));
        if (claims[0].Name == plan.Name)
        {
            Note(ProblemKind.ClaimedByAnother,
                $"{Say(frontend)} is claimed by {others} too; {plan.Name} has the better right and takes its calls");
            return;
        }

        Add(ProblemKind.ClaimedByAnother, ProblemSeverity.Fault,
            $"{Say(frontend)} of {plan.Name} goes to {claims[0].Name}, which has the better right to it (a ClusterIP "
            + "before a load balancer's address before an external IP, then the older Service)",
            "Take the address or port out of one of the two Services");
    }

    private EquatableArray<EndpointSlice> SlicesOf(Ground ground) =>
        ground.Snapshot!.Services.GetValueOrDefault(name)?.Slices ?? [];

    private void Note(ProblemKind kind, string text) => Add(kind, ProblemSeverity.Note, text, "");

    private void Add(ProblemKind kind, ProblemSeverity severity, string text, string advice) =>
        _problems.Add(new Problem(kind, severity, text, advice));

    private static string Say(Frontend frontend) => frontend.Address is { } address
        ? address.WithPort(frontend.Port)
        : $"node port {frontend.Port}";

    private static string Quote(string port) => port.Length == 0 ? "\"\" (no name)" : $"\"{port}\"";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
