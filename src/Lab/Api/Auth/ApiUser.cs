using System.Collections.Immutable;

namespace Signalbox.Lab.Api.Auth;

/// <summary>Who asks: a name and groups, as a token or a client certificate says it.</summary>
public sealed record ApiUser(string Name, ImmutableArray<string> Groups)
{
    public ApiUser(string name)
        : this(name, [])
    {
    }

    /// <summary>Whoever gives no credentials.</summary>
    public static ApiUser Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    public bool IsAnonymous => this == Anonymous;
}
