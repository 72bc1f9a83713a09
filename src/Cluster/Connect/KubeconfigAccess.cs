namespace Signalbox.Cluster.Connect;

/// <summary>From a kubeconfig to the way in. What is given as data wins over a file, as in client-go. Source:
/// client-go, clientcmd/client_config.go and clientcmd/validation.go.</summary>
internal static class KubeconfigAccess
{
    public static ServerAccess Of(Kubeconfig config, ConnectionOptions options)
    {
        var cluster = config.Cluster;
        var user = config.User;
        var server = Server(config, cluster, options.Master);
        var authorities = Trusted(config, cluster, options);
        var proxy = string.IsNullOrEmpty(cluster.ProxyUrl)
            ? ProxyAddress.FromEnvironment(server, options.Environment)
            : ProxyAddress.Parse(cluster.ProxyUrl)
                ?? throw config.ClusterOrigin.Fault("proxy-url", "is not a URL of http, https or socks5");
        options.TellTrust(authorities, proxy);
        var access = new ServerAccess
        {
            Server = server,
            TlsServerName = string.IsNullOrEmpty(cluster.TlsServerName) ? null : cluster.TlsServerName,
            SkipsVerification = cluster.InsecureSkipTlsVerify,
            Authorities = authorities,
            Proxy = proxy,
            Certificate = Certificate(config, user, options),
            Authorization = Authorization(config, user, options),
            Impersonation = Impersonating.Headers(user, config.UserOrigin),
        };
        return access with { Exec = Exec(config, user, cluster, access) };
    }

    private static Uri Server(Kubeconfig config, WireCluster cluster, string? master)
    {
        if (!string.IsNullOrEmpty(master))
        {
            return ServerAddress.OfMaster(master);
        }

        return string.IsNullOrEmpty(cluster.Server)
            ? throw config.WithoutServer()
            : ServerAddress.Parse(cluster.Server)
                ?? throw config.ClusterOrigin.Fault("server", $"'{cluster.Server}' is not a URL of http or https");
    }

    private static Renewed<Authorities>? Trusted(Kubeconfig config, WireCluster cluster, ConnectionOptions options)
    {
        var origin = config.ClusterOrigin;
        var text = FieldText.Of(
            "certificate-authority", cluster.CertificateAuthority, cluster.CertificateAuthorityData,
            config.ClusterFolder);
        if (text is null)
        {
            return null;
        }

        return cluster.InsecureSkipTlsVerify
            ? throw origin.Fault("insecure-skip-tls-verify", "and a certificate authority exclude each other")
            : new(text.Paths, () => CredentialText.Authorities(new(text.Field, text.Read(origin)), origin), options);
    }

    private static Renewed<ClientCertificate>? Certificate(Kubeconfig config, WireUser user, ConnectionOptions options)
    {
        var origin = config.UserOrigin;
        var certificate = FieldText.Of(
            "client-certificate", user.ClientCertificate, user.ClientCertificateData, config.UserFolder);
        var key = FieldText.Of("client-key", user.ClientKey, user.ClientKeyData, config.UserFolder);
        return (certificate, key) switch
        {
            (null, null) => null,
            ({ } one, null) => throw origin.Fault(one.Field, "needs a client-key"),
            (null, { } one) => throw origin.Fault(one.Field, "needs a client-certificate"),
            ({ } first, { } second) =>
                new([.. first.Paths, .. second.Paths], () => Pair(first, second, origin), options),
        };
    }

    private static ClientCertificate Pair(FieldText certificate, FieldText key, Origin origin) => CredentialText.Pair(
        new(certificate.Field, certificate.Read(origin)), new(key.Field, key.Read(origin)), origin);

    private static Renewed<string>? Authorization(Kubeconfig config, WireUser user, ConnectionOptions options)
    {
        var origin = config.UserOrigin;
        if (user.AuthProvider is not null)
        {
            throw origin.Fault("auth-provider", "is not supported; exec is what took its place");
        }

        var hasToken = !string.IsNullOrEmpty(user.Token) || !string.IsNullOrEmpty(user.TokenFile);
        var hasPassword = !string.IsNullOrEmpty(user.Username) || !string.IsNullOrEmpty(user.Password);
        if (hasToken && hasPassword)
        {
            throw origin.Fault("username", "and a token exclude each other");
        }

        if (!string.IsNullOrEmpty(user.TokenFile))
        {
            return BearerFile(Path.Combine(config.UserFolder, user.TokenFile), origin, "tokenFile", options);
        }

        var value = !string.IsNullOrEmpty(user.Token) ? $"Bearer {CredentialText.Token(user.Token, origin, "token")}"
            : hasPassword ? $"Basic {Base64($"{user.Username}:{user.Password}")}"
            : null;
        return value is null ? null : new([], () => value, options);
    }

    /// <summary>The header of a token that lies in a file.</summary>
    public static Renewed<string> BearerFile(string path, Origin origin, string field, ConnectionOptions options) =>
        new([path], () => $"Bearer {ReadToken(path, origin, field)}", options);

    private static string ReadToken(string path, Origin origin, string field) =>
        CredentialText.Token(CredentialText.ReadFile(path, origin, field), origin, $"{field}: {path}");

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A plugin is not asked when there is a token or password already, as in client-go.</summary>
    private static ExecSettings? Exec(Kubeconfig config, WireUser user, WireCluster cluster, ServerAccess access)
    {
        if (user.Exec is not { } exec)
        {
            return null;
        }

        var settings = ExecSettings.Of(exec, config.UserOrigin, config.UserFolder);
        return access.Authorization is not null ? null
            : exec.ProvideClusterInfo ? settings with { Cluster = new ExecCluster(access, cluster) }
            : settings;
    }
}
