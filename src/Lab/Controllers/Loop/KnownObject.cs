using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>An object as the loop last saw it. Its model and metadata are read once, when first asked for, and shared:
/// nobody changes them.</summary>
internal sealed class KnownObject(StoredObject stored)
{
    private V1ObjectMeta? _metadata;
    private object? _model;

    public StoredObject Stored { get; } = stored;

    public ResourceKind Kind => Stored.Kind;

    public string Key => Stored.Key;

    public string Namespace => Stored.Namespace;

    public string Name => Stored.Name;

    public string Uid => Stored.Uid;

    public IReadOnlyDictionary<string, string> Labels => Stored.Labels;

    /// <summary>Read without the rest of the object, which may be large.</summary>
    public V1ObjectMeta Metadata => _metadata ??= ReadMetadata();

    public bool IsDeleting => Metadata.DeletionTimestamp is not null;

    public IList<V1OwnerReference> Owners => Metadata.OwnerReferences ?? [];

    /// <summary>The owner that controls it; null when none does.</summary>
    public V1OwnerReference? Controller => Owners.FirstOrDefault(owner => owner.Controller == true);

    public DateTime Created => Metadata.CreationTimestamp ?? DateTime.MinValue;

    public T Read<T>()
        where T : class => (T)(_model ??= Stored.Read<T>());

    public bool HasFinalizer(string finalizer) => Metadata.Finalizers?.Contains(finalizer) == true;

    private V1ObjectMeta ReadMetadata()
    {
        var reader = new Utf8JsonReader(Stored.Json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isMetadata)
            {
                var bytes = Stored.Json.Span[start..(int)reader.BytesConsumed];
                return KubernetesJson.Deserialize<V1ObjectMeta>(Encoding.UTF8.GetString(bytes));
            }
        }

        throw new InvalidOperationException($"{Kind} {Key} was stored without metadata");
    }
}
