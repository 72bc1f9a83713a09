using System.Collections.Concurrent;

namespace Signalbox.Lab.Api.Auth;

/// <summary>What is forbidden. Whoever has credentials may do all else; whoever has none may only ask for health and
/// version.</summary>
public sealed class Permissions
{
    private readonly ConcurrentDictionary<(string User, string Resource, ApiVerb? Verb), bool> _forbidden = new();

    /// <summary>The user's requests for the resource (its plural) are answered 403 from now on; all verbs when none is
    /// given.</summary>
    public void Forbid(string user, string resource, ApiVerb? verb = null) => _forbidden[(user, resource, verb)] = true;

    /// <summary>Takes back what <see cref="Forbid"/> said with the same words.</summary>
    public void Allow(string user, string resource, ApiVerb? verb = null) =>
        _forbidden.TryRemove((user, resource, verb), out _);

    public bool MayDo(ApiUser user, string resource, ApiVerb verb) =>
        !user.IsAnonymous
        && !_forbidden.ContainsKey((user.Name, resource, null))
        && !_forbidden.ContainsKey((user.Name, resource, verb));
}
