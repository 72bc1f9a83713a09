using Signalbox.Lab.Api.Auth;

namespace Signalbox.Lab.Api.Access;

/// <summary>What somebody wants to do: to a resource, or, with a <see cref="Path"/>, to what is none.</summary>
/// <param name="User">With all groups, "system:authenticated" among them.</param>
/// <param name="Verb">"get", "deletecollection"; of a path the method in lower case.</param>
internal sealed record AccessRequest(ApiUser User, string Verb)
{
    public string Group { get; init; } = "";

    /// <summary>The plural.</summary>
    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>"" for all of them, and for what is in none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"" for all objects, and for one that has no name yet.</summary>
    public string Name { get; init; } = "";

    /// <summary>"/healthz"; null for a resource.</summary>
    public string? Path { get; init; }

    /// <summary>As rules name it: "pods", "pods/log".</summary>
    public string WholeResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
