using System.Globalization;
using System.Text.Json;

namespace Signalbox.Cluster.Connect;

/// <summary>Asks an exec plugin for credentials, by the protocol client.authentication.k8s.io.</summary>
internal sealed class ExecPlugin(ExecSettings settings, ConnectionOptions options)
{
    /// <summary>Tells the plugin what it is asked.</summary>
    private const string QuestionVariable = "KUBERNETES_EXEC_INFO";

    private const string CredentialKind = "ExecCredential";

    /// <summary>Runs it once. Throws <see cref="ConnectionException"/>, transient when it ran and failed.</summary>
    public async Task<ExecGrant> RunAsync(CancellationToken cancellation)
    {
        var path = ExecPath.Find(settings, options.Environment);
        var run = new ExecRun(settings, path, [.. settings.Env, (QuestionVariable, Question())]);
        var answer = await run.ToEndAsync(options.PluginTimeout, cancellation).ConfigureAwait(false);
        return Grant(answer);
    }

    private string Question() => JsonSerializer.Serialize(
        new WireExecCredential
        {
            ApiVersion = settings.ApiVersion,
            Kind = CredentialKind,
            Spec = new WireExecSpec { Cluster = settings.Cluster?.Current() },
        },
        ConnectContext.Default.WireExecCredential);

    internal ExecGrant Grant(ReadOnlyMemory<byte> answer)
    {
        var credential = Parse(answer);
        if (credential?.Kind != CredentialKind || credential.ApiVersion != settings.ApiVersion)
        {
            throw Unfit($"is a {credential?.Kind} of {credential?.ApiVersion}, not an {CredentialKind} of " +
                settings.ApiVersion);
        }

        var status = credential.Status ?? throw Unfit("has no status");
        var hasToken = !string.IsNullOrEmpty(status.Token);
        var hasCertificate = !string.IsNullOrEmpty(status.ClientCertificateData);
        if (hasCertificate != !string.IsNullOrEmpty(status.ClientKeyData))
        {
            throw Unfit("has only one of clientCertificateData and clientKeyData");
        }

        return hasToken || hasCertificate
            ? new ExecGrant(
                hasToken ? CredentialText.Token(status.Token!, settings.Origin, "command: its token") : null,
                hasCertificate ? Certificate(status) : null,
                options.Time.GetUtcNow(),
                Expiry(status.ExpirationTimestamp))
            : throw Unfit("has neither a token nor a client certificate");
    }

    private WireExecCredential? Parse(ReadOnlyMemory<byte> answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Span, ConnectContext.Default.WireExecCredential);
        }
        catch (JsonException failure)
        {
            throw Unfit($"cannot be read: {failure.Message}", failure);
        }
    }

    private ClientCertificate Certificate(WireExecStatus status) => CredentialText.Pair(
        new("command: its clientCertificateData", status.ClientCertificateData!),
        new("command: its clientKeyData", status.ClientKeyData!),
        settings.Origin);

    private DateTimeOffset? Expiry(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry)
            ? expiry
            : throw Unfit($"has an expirationTimestamp that is no time: '{text}'");
    }

    private ConnectionException Unfit(string reason, Exception? inner = null) =>
        settings.Origin.Fault("command", $"{settings.Command}: its answer {reason}", inner);
}
