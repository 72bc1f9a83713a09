namespace Signalbox.Cluster.Connect;

/// <summary>The kubeconfigs of a person, as kubectl finds them. Source: client-go, clientcmd/loader.go.</summary>
public static class KubeconfigFiles
{
    private const string Variable = "KUBECONFIG";

    /// <summary>The files that KUBECONFIG names, in its order, without those that are not there: of all they say, what
    /// the first says counts. Else ~/.kube/config where it exists, else none. Where KUBECONFIG names files and none is
    /// there, the first of them, so that whoever reads it says so.</summary>
    /// <param name="environment">Reads one environment variable.</param>
    public static IReadOnlyList<string> Find(Func<string, string?> environment)
    {
        string[] named =
            [.. (environment(Variable) ?? "").Split(Path.PathSeparator).Where(path => path.Length > 0).Distinct()];
        if (named.Length == 0)
        {
            return environment("HOME") is { Length: > 0 } home && Path.Combine(home, ".kube", "config") is var usual
                && File.Exists(usual) ? [usual] : [];
        }

        string[] files = [.. named.Where(File.Exists)];
        return files.Length > 0 ? files : named[..1];
    }

    /// <summary>The names of its contexts, in their order. Throws <see cref="ConnectionException"/>.</summary>
    public static IEnumerable<string> ContextsOf(string path, KubeconfigChoice choice) =>
        Kubeconfig.ContextsOf(path, choice);

    /// <summary>The namespace of the context in use; null when it has none. Throws <see cref="ConnectionException"/>.
    /// </summary>
    public static string? NamespaceOf(string path, KubeconfigChoice choice) => Kubeconfig.Read(path, choice).Namespace;
}
