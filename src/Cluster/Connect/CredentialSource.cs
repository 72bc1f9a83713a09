namespace Signalbox.Cluster.Connect;

/// <summary>The current credentials, from files and from an exec plugin. Any thread.</summary>
internal sealed class CredentialSource(ServerAccess access, ExecGrants? grants) : IDisposable
{
    /// <summary>Throws <see cref="ConnectionException"/> when a plugin gives none.</summary>
    public async ValueTask<Credentials> CurrentAsync(CancellationToken cancellation)
    {
        var grant = await GrantAsync(refused: null, cancellation).ConfigureAwait(false);
        return Of(access.Authorization?.Current(), access.Certificate?.Current(), grant);
    }

    /// <summary>After a look at the files, and at the plugin when it was its grant that was refused. Throws as
    /// <see cref="CurrentAsync"/> does.</summary>
    public async ValueTask<Credentials> AnewAsync(Credentials refused, CancellationToken cancellation)
    {
        var grant = await GrantAsync(refused.Grant, cancellation).ConfigureAwait(false);
        return Of(access.Authorization?.Anew(), access.Certificate?.Anew(), grant);
    }

    public void Dispose() => grants?.Dispose();

    private async ValueTask<ExecGrant?> GrantAsync(ExecGrant? refused, CancellationToken cancellation) =>
        grants is null ? null : await grants.CurrentAsync(refused, cancellation).ConfigureAwait(false);

    private static Credentials Of(string? authorization, ClientCertificate? certificate, ExecGrant? grant) => new(
        authorization ?? (grant?.Token is { } token ? $"Bearer {token}" : null),
        grant?.Certificate ?? certificate,
        grant);
}
