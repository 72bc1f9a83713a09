using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>Gathers what is refused of one object, in the object's order.</summary>
internal sealed class FieldRefusals(string kind, ServiceName name)
{
    private List<Refusal>? _refusals;

    public string Object => Describe(kind, name.Namespace, name.Name);

    public EquatableArray<Refusal> All => _refusals is null ? [] : _refusals.ToEquatable();

    public void Add(string field, string reason) => (_refusals ??= []).Add(new Refusal(Object, field, reason));

    /// <summary>"Service shop/web", or "Node node-a" without a namespace; what is missing is "?".</summary>
    public static string Describe(string kind, string? space, string? name)
    {
        var shown = string.IsNullOrEmpty(name) ? "?" : Shown.Plain(name);
        return string.IsNullOrEmpty(space) ? $"{kind} {shown}" : $"{kind} {Shown.Plain(space)}/{shown}";
    }
}
