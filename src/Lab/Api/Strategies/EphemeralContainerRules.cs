using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What ephemeral containers may say: they join a pod that is there, and stay as they are. Source:
/// validateEphemeralContainers and ValidatePodEphemeralContainersUpdate.</summary>
internal static class EphemeralContainerRules
{
    private const string Field = "spec.ephemeralContainers";

    // Nobody sends requests to it, and nobody waits for it.
    private static readonly string[] NotTheirs =
        ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy", "restartPolicy"];

    public static void ValidateNew(JsonObject pod, FieldErrors errors)
    {
        if (pod.Child("spec").Children("ephemeralContainers").Count > 0)
        {
            errors.Forbidden(Field, "cannot be set on create");
        }
    }

    /// <summary>Judges a write of the subresource. Throws <see cref="StoreException"/>.</summary>
    public static void Check(ObjectPlace place, JsonObject before, JsonObject after)
    {
        var errors = new FieldErrors();
        PodRules.Validate(after, errors);
        var spec = after.Child("spec");
        var containers = spec.Children("ephemeralContainers");
        for (var index = 0; index < containers.Count; index++)
        {
            Validate(containers[index], $"{Field}[{index}]", spec, errors);
        }

        foreach (var old in before.Child("spec").Children("ephemeralContainers"))
        {
            var name = old.Text("name");
            var kept = containers.FirstOrDefault(one => one.Text("name") == name);
            if (kept is null)
            {
                errors.Forbidden(Field, $"existing ephemeral containers \"{name}\" may not be removed\n");
            }
            else if (!JsonNode.DeepEquals(old, kept))
            {
                errors.Forbidden(Field, $"existing ephemeral containers \"{name}\" may not be changed\n");
            }
        }

        errors.ThrowIfAny(place);
    }

    private static void Validate(JsonObject container, string at, JsonObject? spec, FieldErrors errors)
    {
        foreach (var field in NotTheirs.Where(container.Has))
        {
            errors.Forbidden($"{at}.{field}", "cannot be set for an Ephemeral Container");
        }

        if (container.Child("resources") is { Count: > 0 })
        {
            errors.Forbidden($"{at}.resources", "cannot be set for an Ephemeral Container");
        }

        var target = container.Text("targetContainerName");
        var others = spec.Children("containers").Concat(spec.Children("initContainers"));
        if (target.Length > 0 && others.All(one => one.Text("name") != target))
        {
            errors.NotFound($"{at}.targetContainerName", target);
        }
    }
}
