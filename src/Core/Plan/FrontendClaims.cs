using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>Who claims which frontend. One that two Services claim belongs to the first in the order of right:
/// ClusterIP before load balancer VIP before external IP, then the older Service, then namespace and name. The other
/// takes over when the winner goes.</summary>
public sealed class FrontendClaims
{
    public static readonly FrontendClaims None = new(ImmutableDictionary<FrontendKey, EquatableArray<Claim>>.Empty);

    private readonly ImmutableDictionary<FrontendKey, EquatableArray<Claim>> _claims;

    private FrontendClaims(ImmutableDictionary<FrontendKey, EquatableArray<Claim>> claims) => _claims = claims;

    /// <summary>The claimants of a frontend, the one with the best right first. Empty when nobody claims it.
    /// </summary>
    public EquatableArray<Claim> Of(FrontendKey key) => _claims.GetValueOrDefault(key);

    /// <summary>Frontends with more than one claimant, ordered by address, port and protocol. Looks at every frontend:
    /// for a start, not for a change.</summary>
    public IEnumerable<FrontendKey> Contested() => _claims
        .Where(claim => claim.Value.Count > 1)
        .Select(claim => claim.Key)
        .OrderBy(key => key.Address)
        .ThenBy(key => key.Port)
        .ThenBy(key => key.Protocol);

    /// <summary>Replaces Services' claims. Frontends that more than one Service claims before or after are added to
    /// <paramref name="contested"/>.</summary>
    public FrontendClaims Replace(
        IEnumerable<(ServicePlans? Before, ServicePlans? After)> changes, ISet<FrontendKey> contested)
    {
        var claims = _claims.ToBuilder();
        foreach (var (before, after) in changes)
        {
            foreach (var (key, claim) in ClaimsOf(before))
            {
                var left = claims[key].Items.Remove(claim);
                Note(contested, key, left.Length);
                if (left.IsEmpty)
                {
                    claims.Remove(key);
                }
                else
                {
                    claims[key] = new(left);
                }
            }

            foreach (var (key, claim) in ClaimsOf(after))
            {
                var others = claims.GetValueOrDefault(key).Items;
                Note(contested, key, others.Length);
                claims[key] = new(others.IsEmpty ? [claim] : others.Add(claim).Sort());
            }
        }

        return new FrontendClaims(claims.ToImmutable());
    }

    private static void Note(ISet<FrontendKey> contested, FrontendKey key, int others)
    {
        if (others > 0)
        {
            contested.Add(key);
        }
    }

    private static IEnumerable<(FrontendKey Key, Claim Claim)> ClaimsOf(ServicePlans? plans)
    {
        if (plans is null)
        {
            yield break;
        }

        foreach (var port in plans.Ports)
        {
            foreach (var frontend in port.Frontends)
            {
                yield return (
                    FrontendKey.Of(port, frontend),
                    new Claim(frontend.Kind, plans.CreationTimestamp, port.Name));
            }
        }
    }
}
