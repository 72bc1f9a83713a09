using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Auth;

/// <summary>Who asks: a name and groups, as a token or a client certificate says it.</summary>
public sealed record ApiUser(string Name, ImmutableArray<string> Groups)
{
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

    public bool IsAnonymous => this == Anonymous;
}
