using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Signalbox.Lab.Api.Auth;

/// <summary>The bearer tokens that a server takes. May change while it runs.</summary>
public sealed class Credentials
{
    private readonly ConcurrentDictionary<string, ApiUser> _tokens = new(StringComparer.Ordinal);

    /// <summary>This token is that user's from now on.</summary>
    public void Add(string token, ApiUser user) => _tokens[token] = user;

    /// <summary>Requests with this token are answered 401 from now on. What is open stays open.</summary>
    public void Remove(string token) => _tokens.TryRemove(token, out _);

    public bool TryFind(string token, [NotNullWhen(true)] out ApiUser? user) => _tokens.TryGetValue(token, out user);
}
