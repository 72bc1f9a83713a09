using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Controllers.Loop;

namespace Signalbox.Lab.Controllers.Lifecycle;

/// <summary>Gives each namespace its default ServiceAccount and the cluster's certificate, and empties one that is
/// deleted before it goes.</summary>
internal sealed class NamespaceController(ControllerContext context) : IController
{
    private const string Finalizer = "kubernetes";
    private const string Account = "default";
    private const string Certificate = "kube-root-ca.crt";

    public string Name => "namespace-controller";

    public WorkQueue Queue { get; } = context.NewQueue();

    public void Observe(ObjectChange change)
    {
        if (change.Kind == ResourceKinds.Namespaces)
        {
            Queue.Add(change.Key);
        }
        else if (change.Kind.IsNamespaced && Concerns(change))
        {
            Queue.Add(change.Object.Namespace);
        }
    }

    public void Reconcile(string key)
    {
        if (context.View.Namespaces.Find(key) is not { } @namespace)
        {
            return;
        }

        if (@namespace.IsDeleting)
        {
            Empty(@namespace);
            return;
        }

        if (context.Store.Find(ResourceKinds.ServiceAccounts, key, Account) is null)
        {
            context.Writer.Create(ResourceKinds.ServiceAccounts, NewAccount(key));
        }

        if (context.Options.RootCertificate is { } certificate)
        {
            KeepCertificate(key, certificate);
        }
    }

    /// <summary>In one that ends, everything that is left; in another, only what it must have.</summary>
    private bool Concerns(ObjectChange change) =>
        context.View.Namespaces.Find(change.Object.Namespace)?.IsDeleting == true
        || (change.Kind == ResourceKinds.ServiceAccounts && change.Object.Name == Account)
        || (change.Kind == ResourceKinds.ConfigMaps && change.Object.Name == Certificate);

    private static V1ServiceAccount NewAccount(string @namespace) => new()
    {
        ApiVersion = ResourceKinds.ServiceAccounts.ApiVersion,
        Kind = ResourceKinds.ServiceAccounts.Kind,
        Metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = Account },
    };

    private void KeepCertificate(string @namespace, string certificate)
    {
        var existing = context.View.Cache(ResourceKinds.ConfigMaps).Find(@namespace, Certificate);
        if (existing is null)
        {
            context.Writer.Create(ResourceKinds.ConfigMaps, new V1ConfigMap
            {
                ApiVersion = ResourceKinds.ConfigMaps.ApiVersion,
                Kind = ResourceKinds.ConfigMaps.Kind,
                Metadata = new V1ObjectMeta
                {
                    NamespaceProperty = @namespace,
                    Name = Certificate,
                    Annotations = new Dictionary<string, string>
                    {
                        ["kubernetes.io/description"] =
                            "Verifies the certificate of this cluster's API server, for clients inside the cluster.",
                    },
                },
                Data = new Dictionary<string, string> { ["ca.crt"] = certificate },
            });
        }
        else if (existing.Read<V1ConfigMap>().Data?.TryGetValue("ca.crt", out var now) != true || now != certificate)
        {
            context.Writer.Update(existing, json => json["data"] = new JsonObject { ["ca.crt"] = certificate });
        }
    }

    /// <summary>Deletes what is there; pods take their time, and each that goes brings the next look.</summary>
    private void Empty(KnownObject @namespace)
    {
        var isEmpty = true;
        foreach (var one in context.View.InNamespace(@namespace.Name))
        {
            isEmpty = false;
            if (!one.IsDeleting)
            {
                context.Writer.Delete(one);
            }
        }

        if (isEmpty)
        {
            DeleteEvents(@namespace.Name);
            context.Writer.Finalize(@namespace, Finalizer);
        }
    }

    /// <summary>Last, for the end of the rest makes some.</summary>
    private void DeleteEvents(string @namespace)
    {
        foreach (var one in context.Store.List(ResourceKinds.Events).Objects.ToArray())
        {
            if (one.Namespace == @namespace)
            {
                context.Writer.Delete(new KnownObject(one));
            }
        }
    }
}
