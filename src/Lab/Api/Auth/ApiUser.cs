using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Auth;

/// <summary>Who asks: a name and groups, as a token or a client certificate says it.</summary>
public sealed record ApiUser(string Name, ImmutableArray<string> Groups)
{
    /// <summary>"" when it is not known.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What else was said of them, by its name.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Extra { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    public ApiUser(string name)
        : this(name, [])
    {
    }

    /// <summary>The group of all who give credentials.</summary>
    public const string Authenticated = "system:authenticated";

    /// <summary>The group of all who give none.</summary>
    public const string Unauthenticated = "system:unauthenticated";

    /// <summary>Whoever gives no credentials.</summary>
    public static ApiUser Anonymous { get; } = new("system:anonymous", [Unauthenticated]);

    /// <summary>Whether it is a program of the cluster rather than a person.</summary>
    public bool IsServiceAccount => Name.StartsWith(ServiceAccountTokens.UserPrefix, StringComparison.Ordinal);

    public bool IsAnonymous => this == Anonymous;
}
