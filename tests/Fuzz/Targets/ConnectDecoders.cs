using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signalbox.Cluster.Connect;
using Signalbox.Fuzz.Engine;

namespace Signalbox.Fuzz.Targets;

/// <summary>The way to an API server, and credentials for it.</summary>
internal static class ConnectDecoders
{
    private const string Parting = "\n=====\n";

    private static readonly Type[] Refused = [typeof(ConnectionException)];

    private static readonly Origin Nowhere = new("kubeconfig given", "users[u].user");

    public static IEnumerable<Decoder> All =>
    [
        new("kubeconfig", Kubeconfigs, ReadKubeconfig)
        {
            Refusals = Refused, AllocatedPerByte = 6000, Inputs = 700,
        },
        new("exec-credential", Credentials, Grant) { Refusals = Refused },
        new("certificates", Certificates, Pair)
        {
            Refusals = Refused, AllocatedPerByte = 4000, Inputs = 400,
        },
        new("proxy-variables", Variables, Proxy) { Refusals = Refused },
    ];

    private static IEnumerable<byte[]> Kubeconfigs() => Seeds.Texts(
        """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{name: c, context: {cluster: k, user: u, namespace: n}}]
        clusters:
        - name: k
          cluster:
            server: https://10.0.0.1:6443
            certificate-authority-data: QUJD
            tls-server-name: x
            insecure-skip-tls-verify: false
            proxy-url: http://p:1
            extensions: [{name: client.authentication.k8s.io/exec, extension: {a: 1}}]
        users:
        - name: u
          user:
            token: t
            tokenFile: /t
            client-certificate-data: QUJD
            client-key-data: QUJD
            username: a
            password: b
            as: x
            as-groups: [g]
            as-user-extra: {k: [v]}
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: plugin
              args: [a]
              env: [{name: A, value: b}]
              interactiveMode: Never
              provideClusterInfo: true
        """,
        """{"current-context":"c","contexts":[{"name":"c","context":{}}],"clusters":null,"users":[null]}""");

    private static string ReadKubeconfig(byte[] text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"signalbox-fuzz-{Environment.ProcessId}.yaml");
        File.WriteAllBytes(path, text);
        try
        {
            var names = string.Join(' ', KubeconfigFiles.ContextsOf(path, KubeconfigChoice.Own));
            var read = Kubeconfig.Read(path, new KubeconfigChoice());
            var exec = read.User.Exec is { } wire ? ExecSettings.Of(wire, read.UserOrigin, read.UserFolder) : null;
            return $"{names} {read.Cluster.Server} {read.Namespace} {exec?.Args.Length} "
                + $"{ServerAddress.Parse(read.Cluster.Server ?? "")}";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<byte[]> Credentials() => Seeds.Texts(
        """
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
         "status":{"token":"abc","expirationTimestamp":"2026-03-04T05:06:07Z"}}
        """,
        """
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false},
         "status":{"clientCertificateData":"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
         "clientKeyData":"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"}}
        """);

    private static string Grant(byte[] answer)
    {
        var settings = new ExecSettings
        {
            Origin = Nowhere,
            Command = "plugin",
            ApiVersion = "client.authentication.k8s.io/v1",
        };
        var grant = new ExecPlugin(settings, new ConnectionOptions()).Grant(answer);
        return $"{grant.Token?.Length} {grant.Certificate is null} {grant.IsFresh(grant.ReceivedAt)}";
    }

    private static IEnumerable<byte[]> Certificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        var pem = certificate.ExportCertificatePem();
        return Seeds.Texts(
            pem + Parting + key.ExportPkcs8PrivateKeyPem(), pem + Parting + key.ExportECPrivateKeyPem(),
            $"{pem}\n{pem}{Parting}{key.ExportSubjectPublicKeyInfoPem()}");
    }

    private static string Pair(byte[] input)
    {
        var texts = Seeds.Text(input).Split(Parting, 2);
        var count = CredentialText.Authorities(new("ca", texts[0]), Nowhere).Certificates.Count;
        CredentialText.Pair(new("certificate", texts[0]), new("key", texts[^1]), Nowhere);
        return $"{count}";
    }

    private static IEnumerable<byte[]> Variables() => Seeds.Texts(
        "http://proxy:3128\n10.0.0.0/8,.svc,*.a.b,localhost,[::1]:443,example.com:8443\nhttps://api.example.com:6443",
        "socks5h://[fd00::1]:1080\n*\nhttps://[fd00::2]", "proxy\n\nhttp://10.0.0.1");

    private static string Proxy(byte[] input)
    {
        var lines = Seeds.Text(input).Split('\n');
        if (ServerAddress.Parse(lines[^1]) is not { } server)
        {
            return "no server";
        }

        var proxy = ProxyAddress.FromEnvironment(
            server, name => name == "NO_PROXY" ? lines[lines.Length / 2] : lines[0]);
        return $"{server.Scheme} {proxy?.Scheme}";
    }
}
