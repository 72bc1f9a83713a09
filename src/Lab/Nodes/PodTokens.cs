using k8s.Models;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>The tokens of a pod's ServiceAccount that its volumes show. Each is bound to the pod, and made anew when
/// four fifths of its time are over, or after a day. Source: pkg/kubelet/token/token_manager.go.</summary>
internal sealed class PodTokens(KubeletOptions options)
{
    private const long UsualSeconds = 3600;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Dictionary<(string Audience, long Seconds), KeptToken> _kept = [];

    /// <summary>When the next has to be made anew; null when there is none.</summary>
    public DateTimeOffset? RenewAt => _kept.Count == 0 ? null : _kept.Values.Min(one => one.RenewAt);

    /// <summary>Null in a cluster without tokens. Throws <see cref="VolumeException"/> for an account that there is
    /// not.</summary>
    public string? Text(V1Pod pod, V1ServiceAccountTokenProjection wanted)
    {
        if (options.Tokens is not { } tokens)
        {
            return null;
        }

        var key = (wanted.Audience ?? "", wanted.ExpirationSeconds ?? UsualSeconds);
        var now = options.Time.GetUtcNow();
        if (!_kept.TryGetValue(key, out var kept) || kept.RenewAt <= now)
        {
            var life = TimeSpan.FromSeconds(key.Item2);
            var fresh = life * 0.8;
            _kept[key] = kept = new KeptToken(
                tokens.Sign(Token(pod, key.Item1, now, life)), now + (fresh < Longest ? fresh : Longest));
        }

        return kept.Text;
    }

    private AccountToken Token(V1Pod pod, string audience, DateTimeOffset now, TimeSpan life)
    {
        var (store, metadata) = (options.Registry.Store, pod.Metadata);
        var name = pod.Spec.ServiceAccountName ?? "default";
        var account = store.Find(ResourceKinds.ServiceAccounts, metadata.NamespaceProperty, name)
            ?? throw new VolumeException($"failed to fetch token: serviceaccounts \"{name}\" not found");
        var node = store.Find(ResourceKinds.Nodes, "", options.NodeName);
        return new AccountToken(metadata.NamespaceProperty, new NamedUid(name, account.Uid), now + life)
        {
            Audiences = [audience.Length == 0 ? ServiceAccountTokens.Issuer : audience],
            Bound = new BoundObject("Pod", new NamedUid(metadata.Name, metadata.Uid)),
            Node = node is null ? null : new NamedUid(node.Name, node.Uid),
            Issued = now,
            Id = Guid.NewGuid().ToString(),
        };
    }

    private sealed record KeptToken(string Text, DateTimeOffset RenewAt);
}
