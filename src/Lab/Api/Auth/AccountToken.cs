using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Auth;

/// <summary>What a ServiceAccount's token says, after RFC 7519 and the claims that kube-apiserver writes.</summary>
/// <param name="Namespace">Of the account, and of what the token is bound to.</param>
/// <param name="Account">The account's name and uid.</param>
/// <param name="Expires">From then on nobody takes it.</param>
public sealed record AccountToken(string Namespace, NamedUid Account, DateTimeOffset Expires)
{
    /// <summary>For whom it is meant: the API server unless somebody is named.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [ServiceAccountTokens.Issuer];

    /// <summary>The object with which it ends, by kind ("Pod", "Secret", "Node"); null for one that is bound to its
    /// account alone.</summary>
    public BoundObject? Bound { get; init; }

    /// <summary>The node of the pod that it is bound to; null when it is not known.</summary>
    public NamedUid? Node { get; init; }

    public DateTimeOffset Issued { get; init; }

    /// <summary>There is one of each.</summary>
    public string Id { get; init; } = "";
}

/// <summary>An object that may come again under its name.</summary>
public sealed record NamedUid(string Name, string Uid);

/// <summary>What a token is bound to.</summary>
public sealed record BoundObject(string Kind, NamedUid Object);
