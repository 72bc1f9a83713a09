using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Tests.Files;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A folder with a kubeconfig and the files that it names, and clients made from it. Nothing of the machine's
/// environment counts.</summary>
internal sealed class Entrance : IDisposable
{
    private readonly List<ApiClient> _clients = [];

    public Entrance()
    {
        Files.Write("ca.crt", Authority.Pem);
        Options = new ConnectionOptions
        {
            Time = Clock,
            Report = Reported.Enqueue,
            Environment = name => Variables.GetValueOrDefault(name),
            ServiceAccountFolder = Files.Path,
        };
    }

    public static CertificateMaker Authority { get; } = CertificateMaker.Root("authority");

    /// <summary>For 127.0.0.1 and the names "localhost" and "api.test".</summary>
    public static IssuedCertificate ServerCertificate { get; } =
        Authority.Server("127.0.0.1", "localhost", "api.test");

    public TemporaryFolder Files { get; } = new();

    public HandClock Clock { get; } = new();

    public Dictionary<string, string> Variables { get; } = new() { ["PATH"] = "/usr/bin:/bin" };

    public ConcurrentQueue<string> Reported { get; } = new();

    public ConnectionOptions Options { get; set; }

    public static Task<TestServer> Serve(Func<TestServerSetup, TestServerSetup>? setup = null)
    {
        var usual = new TestServerSetup { Certificate = ServerCertificate };
        return TestServer.StartAsync(setup is null ? usual : setup(usual));
    }

    /// <summary>Cluster and user are JSON without the outer braces.</summary>
    public ApiClient OpenWith(string cluster, string user = "")
    {
        Files.Write("config", $$$"""
            apiVersion: v1
            kind: Config
            current-context: main
            contexts: [{name: main, context: {cluster: home, user: alice}}]
            clusters: [{name: home, cluster: { {{{cluster}}} }}]
            users: [{name: alice, user: { {{{user}}} }}]
            """);
        return Open(Options with { Kubeconfig = Files["config"] });
    }

    /// <summary>To a server of the usual certificate.</summary>
    public ApiClient OpenTo(TestServer server, string user = "") =>
        OpenWith($"server: '{server.Url}', certificate-authority: ca.crt", user);

    public ApiClient Open(ConnectionOptions options)
    {
        var client = ApiClient.Open(options);
        _clients.Add(client);
        return client;
    }

    /// <summary>What a wrong kubeconfig is refused with.</summary>
    public string Refused(string cluster, string user = "") =>
        Assert.Throws<ConnectionException>(() => OpenWith(cluster, user)).Message.Replace(Files.Path, "FOLDER");

    public void WritePair(IssuedCertificate issued, params X509Certificate2[] between)
    {
        var chain = between.Select(one => one.ExportCertificatePem() + "\n");
        Files.Replace("client.crt", issued.Pem + string.Concat(chain));
        Files.Replace("client.key", issued.KeyPem);
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Files.Dispose();
    }
}

/// <summary>Requests of tests.</summary>
internal static class Requests
{
    public static async Task<string> Get(this ApiClient client, string path = "/version")
    {
        using var response = await client.SendAsync(HttpMethod.Get, path, null, CancellationToken.None);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
