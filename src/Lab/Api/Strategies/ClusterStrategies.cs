using System.Text.Json.Nodes;
using Signalbox.Core.Model;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>The kinds of the cluster: Namespaces, Nodes and ServiceCIDRs. Source: upstream's strategies of these
/// kinds.</summary>
internal static class ClusterStrategies
{
    private const string NoCIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    public static void BeginNamespace(JsonObject json)
    {
        json["status"] = new JsonObject { ["phase"] = "Active" };
        var spec = json.Ensure("spec");
        spec.Set("finalizers", [.. spec.Texts("finalizers").Append("kubernetes").Distinct()]);
    }

    /// <summary>A namespace is selected by its name as by any label.</summary>
    public static void FillNamespace(JsonObject json)
    {
        var metadata = json.Ensure("metadata");
        metadata.Ensure("labels")["kubernetes.io/metadata.name"] = metadata.Text("name");
    }

    public static void ValidateNode(JsonObject json, FieldErrors errors)
    {
        var blocks = json.Child("spec").Texts("podCIDRs");
        for (var index = 0; index < blocks.Count; index++)
        {
            if (!CIDR.TryParse(blocks[index], out _))
            {
                errors.Invalid($"spec.podCIDRs[{index}]", blocks[index], NoCIDR);
            }
        }
    }

    /// <summary>podCIDR is the first of podCIDRs.</summary>
    public static void FillNode(JsonObject json)
    {
        if (json.Child("spec") is not { } spec)
        {
            return;
        }

        if (spec.Text("podCIDR") is { Length: > 0 } one && spec.Texts("podCIDRs").Count == 0)
        {
            spec.Set("podCIDRs", [one]);
        }
        else if (spec.Texts("podCIDRs") is [var first, ..])
        {
            spec.Default("podCIDR", first);
        }
    }

    public static void ValidateNodeChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (before.Child("spec").Has("podCIDRs") && !before.Child("spec").HasSame("podCIDRs", after.Child("spec")))
        {
            errors.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        }

        if (before.Child("spec").Has("providerID") && !before.Child("spec").HasSame("providerID", after.Child("spec")))
        {
            errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
        }
    }

    public static void ValidateServiceCIDR(JsonObject json, FieldErrors errors)
    {
        var blocks = json.Child("spec").Texts("cidrs");
        if (blocks.Count == 0)
        {
            errors.Required("spec.cidrs", "at least one CIDR required");
        }

        if (blocks.Count > 2)
        {
            errors.Invalid("spec", json.Child("spec")?.DeepClone(), "may only hold up to 2 values");
        }

        var families = new HashSet<IPFamily>();
        for (var index = 0; index < blocks.Count; index++)
        {
            if (!CIDR.TryParse(blocks[index], out var block))
            {
                errors.Invalid($"spec.cidrs[{index}]", blocks[index], NoCIDR);
            }
            else if (!families.Add(block.Family))
            {
                errors.Invalid(
                    "spec.cidrs", json.Child("spec")?["cidrs"]?.DeepClone(),
                    "may specify no more than one IP for each IP family");
            }
        }
    }

    public static void ValidateServiceCIDRChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (!before.Child("spec").HasSame("cidrs", after.Child("spec")))
        {
            errors.Invalid("spec.cidrs", after.Child("spec")?["cidrs"]?.DeepClone(), "field is immutable");
        }
    }
}
