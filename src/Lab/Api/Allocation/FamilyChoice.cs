using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Allocation;

/// <summary>Decides which families a Service has: ipFamilyPolicy and ipFamilies, from what its author says, what it was
/// and what the cluster offers. Source: upstream's initIPFamilyFields (KEP-563).</summary>
internal static class FamilyChoice
{
    private const string Policy = "spec.ipFamilyPolicy";
    private const string Single = "SingleStack";
    private const string Require = "RequireDualStack";

    /// <param name="place">Where the Service is, for messages.</param>
    /// <param name="before">Its spec as it is; null for a new one.</param>
    /// <param name="spec">As it shall be; is filled.</param>
    /// <param name="offered">The cluster's families, the preferred one first.</param>
    public static void Settle(
        ObjectPlace place, JsonObject? before, JsonObject spec, ImmutableArray<IPFamily> offered)
    {
        if (ServiceFields.IsExternalName(spec) || IsSettledPreference(before, spec))
        {
            return;
        }

        // A Service over nobody in particular may be of both families, whatever the cluster offers.
        var isFree = ServiceFields.IsHeadless(spec) && spec.Child("selector") is not { Count: > 0 };
        spec.Default("ipFamilyPolicy", before.Text("ipFamilyPolicy") is { Length: > 0 } old ? old
            : isFree ? Require : Single);
        var errors = new FieldErrors();
        Reduce(before, spec, errors);
        CheckCounts(spec, errors);
        Infer(spec, offered, errors);
        errors.ThrowIfAny(place);
        if (!isFree)
        {
            CheckOffer(spec, offered, errors);
            errors.ThrowIfAny(place);
        }

        Complete(spec, offered, isFree);
    }

    /// <summary>What preferred two families keeps what it got, though the cluster may have changed since.</summary>
    private static bool IsSettledPreference(JsonObject? before, JsonObject spec) =>
        before is not null && !ServiceFields.IsExternalName(before)
        && spec.Text("ipFamilyPolicy") == "PreferDualStack"
        && before.HasSame("ipFamilyPolicy", spec)
        && before.HasSame("clusterIPs", spec)
        && before.HasSame("ipFamilies", spec);

    private static void Reduce(JsonObject? before, JsonObject spec, FieldErrors errors)
    {
        if (before is null)
        {
            return;
        }

        foreach (var (field, words) in new[] { ("clusterIPs", "cluster IP"), ("ipFamilies", "IP family") })
        {
            var (old, now) = (before.Texts(field), spec.Texts(field));
            if (spec.Text("ipFamilyPolicy") != Single)
            {
                if (old.Count == 2 && now.Count == 1 && old[0] == now[0])
                {
                    errors.Invalid(
                        Policy, spec.Text("ipFamilyPolicy"), $"must be 'SingleStack' to release the secondary {words}");
                }
            }
            else if (now.Count > 1 && before.HasSame(field, spec))
            {
                // Who asks for one family and leaves the rest as it was means that the second shall go.
                spec.Set(field, [now[0]]);
            }
        }
    }

    private static void CheckCounts(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("ipFamilyPolicy") != Single)
        {
            return;
        }

        foreach (var (field, words) in new[] { ("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families") })
        {
            if (spec.Texts(field).Count == 2)
            {
                errors.Invalid(
                    Policy, Single,
                    $"must be 'RequireDualStack' or 'PreferDualStack' when multiple {words} are specified");
            }
        }
    }

    /// <summary>An address says its family.</summary>
    private static void Infer(JsonObject spec, ImmutableArray<IPFamily> offered, FieldErrors errors)
    {
        var families = spec.Texts("ipFamilies").ToList();
        var addresses = ServiceFields.ClusterIPs(spec);
        for (var index = families.Count; index < addresses.Count; index++)
        {
            if (!Address.TryParse(addresses[index], out var address))
            {
                break;
            }

            families.Add(address.Family.ToString());
            if (!offered.Contains(address.Family))
            {
                var all = new JsonArray([.. addresses.Select(one => JsonValue.Create(one))]);
                errors.Invalid(
                    $"spec.clusterIPs[{index}]", all, $"{address.Family} is not configured on this cluster");
            }
        }

        spec.Set("ipFamilies", families);
    }

    private static void CheckOffer(JsonObject spec, ImmutableArray<IPFamily> offered, FieldErrors errors)
    {
        if (spec.Text("ipFamilyPolicy") == Require && offered.Length < 2)
        {
            errors.Invalid(Policy, Require, "this cluster is not configured for dual-stack services");
        }

        var families = spec.Texts("ipFamilies");
        for (var index = 0; index < families.Count; index++)
        {
            if (!offered.Any(one => one.ToString() == families[index]))
            {
                errors.Invalid($"spec.ipFamilies[{index}]", families[index], "not configured on this cluster");
            }
        }
    }

    private static void Complete(JsonObject spec, ImmutableArray<IPFamily> offered, bool isFree)
    {
        var families = spec.Texts("ipFamilies").ToList();
        if (families.Count == 0)
        {
            families.Add(offered[0].ToString());
        }

        if (families.Count == 1 && spec.Text("ipFamilyPolicy") != Single && (isFree || offered.Length == 2))
        {
            families.Add(families[0] == "IPv4" ? "IPv6" : "IPv4");
        }

        spec.Set("ipFamilies", families);
    }
}
