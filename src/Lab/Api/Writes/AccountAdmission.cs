using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>Gives new pods the token of their ServiceAccount, as a volume that each container mounts. Source:
/// upstream's admission plugin ServiceAccount.</summary>
internal static class AccountAdmission
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";

    /// <summary>Renewed by the node long before.</summary>
    private const int TokenSeconds = 3607;

    /// <summary>Changes <paramref name="pod"/>. Throws <see cref="StoreError.Forbidden"/> for an account that there is
    /// not; "default" comes with its namespace, if not before its first pods.</summary>
    /// <param name="store">Where accounts are.</param>
    /// <param name="place">The pod's.</param>
    /// <param name="pod">With its defaults.</param>
    /// <param name="hasTokens">Whether pods get tokens in this cluster.</param>
    public static void Admit(ObjectStore store, ObjectPlace place, JsonObject pod, bool hasTokens)
    {
        var spec = pod.Ensure("spec");
        var name = spec.Text("serviceAccountName");
        var account = store.Find(ResourceKinds.ServiceAccounts, place.Namespace, name)?.ToJson();
        if (account is null && name != "default")
        {
            throw new StoreException(
                StoreError.Forbidden,
                $"pods \"{place.Name}\" is forbidden: error looking up service account {place.Namespace}/{name}: "
                + $"serviceaccount \"{name}\" not found",
                place.Name);
        }

        var isWanted = spec.Flag("automountServiceAccountToken")
            ?? account.Flag("automountServiceAccountToken") ?? true;
        if (hasTokens && isWanted)
        {
            Mount(spec);
        }
    }

    private static void Mount(JsonObject spec)
    {
        var containers = spec.Children("initContainers").Concat(spec.Children("containers"))
            .Where(one => one.Children("volumeMounts").All(mount => mount.Text("mountPath") != MountPath))
            .ToArray();
        if (containers.Length == 0)
        {
            return;
        }

        var volumes = spec.Children("volumes");
        var name = volumes.Select(volume => volume.Text("name"))
            .FirstOrDefault(one => one.StartsWith(VolumePrefix, StringComparison.Ordinal));
        if (name is null)
        {
            name = VolumePrefix + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
            spec["volumes"] = new JsonArray([.. volumes.Select(volume => volume.DeepClone()), Volume(name)]);
        }

        foreach (var container in containers)
        {
            container["volumeMounts"] = new JsonArray(
            [
                .. container.Children("volumeMounts").Select(mount => mount.DeepClone()),
                new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = MountPath },
            ]);
        }
    }

    private static JsonNode Volume(string name) => JsonNode.Parse($$$"""
        {"name":"{{{name}}}","projected":{"defaultMode":420,"sources":[
        {"serviceAccountToken":{"expirationSeconds":{{{TokenSeconds}}},"path":"token"} },
        {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]} },
        {"downwardAPI":{"items":[
        {"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"} }]} }]} }
        """)!;
}
