using System.Collections.Immutable;

namespace Signalbox.Cluster.Connect;

/// <summary>All that is needed to reach and enter one API server, read and checked.</summary>
internal sealed record ServerAccess
{
    /// <summary>http or https, without a slash at its end; may have a path, which requests' paths follow.</summary>
    public required Uri Server { get; init; }

    /// <summary>The name that TLS asks for and checks; null for the URL's host.</summary>
    public string? TlsServerName { get; init; }

    public bool SkipsVerification { get; init; }

    /// <summary>Null: those that this system trusts.</summary>
    public Renewed<Authorities>? Authorities { get; init; }

    /// <summary>Null: directly.</summary>
    public Uri? Proxy { get; init; }

    public Renewed<ClientCertificate>? Certificate { get; init; }

    /// <summary>The Authorization header's value.</summary>
    public Renewed<string>? Authorization { get; init; }

    public ExecSettings? Exec { get; init; }

    /// <summary>Headers that say for whom requests are made.</summary>
    public ImmutableArray<(string Name, string Value)> Impersonation { get; init; } = [];
}
