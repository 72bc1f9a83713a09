using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What a Service may say of its addresses and families, and which of them stay as they are.</summary>
internal static class ServiceAddressRules
{
    private const string IPs = "spec.clusterIPs";
    private const string NoAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        Families(spec, errors);
        if (!ServiceFields.IsExternalName(spec))
        {
            ClusterIPs(spec, errors);
        }

        var external = spec.Texts("externalIPs");
        for (var index = 0; index < external.Count; index++)
        {
            ExternalIP($"spec.externalIPs[{index}]", external[index], errors);
        }
    }

    /// <summary>The first ClusterIP never changes; a second one may come and go.</summary>
    public static void ValidateChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        var (old, spec) = (before.Child("spec"), after.Child("spec"));
        if (ServiceFields.IsExternalName(old) || ServiceFields.IsExternalName(spec))
        {
            return;
        }

        if (ServiceFields.NeedsHealthCheckNodePort(old) && ServiceFields.NeedsHealthCheckNodePort(spec)
            && !old.HasSame("healthCheckNodePort", spec))
        {
            errors.Invalid("spec.healthCheckNodePort", spec.Number("healthCheckNodePort"), "field is immutable");
        }

        var (oldIPs, newIPs) = (ServiceFields.ClusterIPs(old), ServiceFields.ClusterIPs(spec));
        if (oldIPs.Count > 0 && newIPs.Count == 0)
        {
            errors.Invalid($"{IPs}[0]", List(newIPs), "primary clusterIP can not be unset");
        }

        for (var index = 0; index < Math.Min(oldIPs.Count, newIPs.Count); index++)
        {
            if (oldIPs[index] != newIPs[index])
            {
                errors.Invalid($"{IPs}[{index}]", List(newIPs), "may not change once set");
            }
        }

        if (old.Texts("ipFamilies") is [var oldFamily, ..] && spec.Texts("ipFamilies") is [var newFamily, ..]
            && oldFamily != newFamily && !ServiceFields.IsHeadless(spec))
        {
            errors.Invalid("spec.ipFamilies[0]", newFamily, "may not change once set");
        }
    }

    private static void Families(JsonObject spec, FieldErrors errors)
    {
        var families = spec.Texts("ipFamilies");
        for (var index = 0; index < families.Count; index++)
        {
            if (families[index] is not ("IPv4" or "IPv6"))
            {
                errors.NotSupported($"spec.ipFamilies[{index}]", families[index], "IPv4", "IPv6");
            }
            else if (families.Take(index).Contains(families[index]))
            {
                errors.Duplicate($"spec.ipFamilies[{index}]", families[index]);
            }
        }

        if (spec.Text("ipFamilyPolicy") is { Length: > 0 } policy
            && policy is not ("SingleStack" or "PreferDualStack" or "RequireDualStack"))
        {
            errors.NotSupported(
                "spec.ipFamilyPolicy", policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        }
    }

    private static void ClusterIPs(JsonObject spec, FieldErrors errors)
    {
        var all = ServiceFields.ClusterIPs(spec);
        if (all.Count > 0 && spec.Text("clusterIP") != all[0])
        {
            if (spec.Text("clusterIP").Length == 0)
            {
                errors.Invalid(IPs, List(all), "must be empty when `clusterIP` is not specified");
            }
            else
            {
                errors.Invalid(IPs, List(all), "first value must match `clusterIP`");
            }
        }

        if (all.Count > 2)
        {
            errors.Invalid(IPs, List(all), "may only hold up to 2 values");
        }

        if (all is [ServiceFields.None])
        {
            return;
        }

        var parsed = new List<Address>();
        for (var index = 0; index < all.Count; index++)
        {
            if (Address.TryParse(all[index], out var address))
            {
                parsed.Add(address);
                Fits(spec, index, address, errors);
            }
            else if (all[index] == ServiceFields.None)
            {
                errors.Invalid(
                    IPs, List(all), "'None' must be the first and only value");
            }
            else
            {
                errors.Invalid($"{IPs}[{index}]", all[index], NoAddress);
            }
        }

        if (parsed is [var first, var second] && first.Family == second.Family)
        {
            errors.Invalid(IPs, List(all), "may specify no more than one IP for each IP family");
        }
    }

    private static void Fits(JsonObject spec, int index, Address address, FieldErrors errors)
    {
        var family = spec.Texts("ipFamilies").ElementAtOrDefault(index);
        if (family is not null && family != address.Family.ToString())
        {
            errors.Invalid(
                $"{IPs}[{index}]", address.ToString(),
                $"expected an {family} value as indicated by `ipFamilies[{index}]`");
        }
    }

    private static void ExternalIP(string field, string text, FieldErrors errors)
    {
        if (!Address.TryParse(text, out var address))
        {
            errors.Invalid(field, text, NoAddress);
        }
        else if (address.IsLoopback)
        {
            errors.Invalid(field, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        else if (address.IsUnspecified)
        {
            errors.Invalid(field, text, $"may not be unspecified ({text})");
        }
    }

    private static JsonArray List(IReadOnlyList<string> all) => new([.. all.Select(one => JsonValue.Create(one))]);
}
