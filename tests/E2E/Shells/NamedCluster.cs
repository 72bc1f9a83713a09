using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Shells;

/// <summary>An API server with a few Services and pods, a kubeconfig of two contexts, and the program under all its
/// names in one folder for a PATH.</summary>
internal sealed class NamedCluster : IAsyncDisposable
{
    private const string Token = "names";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signalbox-names-");

    private NamedCluster(ApiServer server) => Server = server;

    public ApiServer Server { get; }

    public string Folder => _folder.FullName;

    public string Kubeconfig => Path.Combine(Folder, "kubeconfig");

    public static async Task<NamedCluster> StartAsync()
    {
        var server = await ApiServer.StartAsync(new ObjectStore());
        server.Credentials.Add(Token, new ApiUser("system:kube-proxy"));
        var cluster = new NamedCluster(server);
        server.KubeconfigFor(Token).WriteTo(cluster.Kubeconfig);
        File.WriteAllText(cluster.Kubeconfig, File.ReadAllText(cluster.Kubeconfig).Replace(
            "contexts:\n",
            "contexts:\n- name: away\n  context:\n    cluster: lab\n    user: user\n    namespace: shop\n",
            StringComparison.Ordinal));
        cluster.PutService(
            "default", "web", "10.96.0.7", """{"name": "http", "port": 80}, {"name": "https", "port": 443}""");
        cluster.PutService("shop", "cart", "10.96.0.8", """{"port": 8080}""");
        cluster.Server.Store.Put(
            ResourceKinds.Pods, """{"metadata": {"name": "web-1", "namespace": "default"}, "spec": {}}""");
        foreach (var name in new[] { "signalbox", "kubectl-signalbox", "kubectl_complete-signalbox" })
        {
            File.CreateSymbolicLink(Path.Combine(cluster.Folder, name), BuiltPrograms.Agent);
        }

        return cluster;
    }

    /// <summary>Runs with the program's names first on the PATH, and no kubeconfig but what is named.</summary>
    public CommandResult Run(string program, params string[] arguments) =>
        Command.Run("env", [.. Variables, program, .. arguments]);

    public IEnumerable<string> Variables =>
        [$"PATH={Folder}:{Environment.GetEnvironmentVariable("PATH")}", $"HOME={Folder}", "TERM=dumb"];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void PutService(string space, string name, string address, string ports) => Server.Store.Put(
        ResourceKinds.Services,
        $$"""
        {"metadata": {"name": "{{name}}", "namespace": "{{space}}"},
         "spec": {"clusterIP": "{{address}}", "clusterIPs": ["{{address}}"], "ports": [{{ports}}] } }
        """);
}
