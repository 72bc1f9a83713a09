namespace Signalbox.Cluster.Connect;

/// <summary>The kubeconfigs of a person, as kubectl finds them. Source: client-go, clientcmd/loader.go.</summary>
public static class KubeconfigFiles
{
    private const string Variable = "KUBECONFIG";

    /// <summary>The file that KUBECONFIG names, else ~/.kube/config where it exists; null when there is none. Of
    /// several files in KUBECONFIG it is the first that has the context which is asked for, or a current one: unlike
    /// kubectl, files are not merged. Throws <see cref="ConnectionException"/> when none of several has it.</summary>
    /// <param name="environment">Reads one environment variable.</param>
    /// <param name="choice">Which context is asked for.</param>
    public static string? Find(Func<string, string?> environment, KubeconfigChoice choice)
    {
        string[] named = [.. (environment(Variable) ?? "").Split(Path.PathSeparator).Where(path => path.Length > 0)];
        if (named.Length == 0)
        {
            return environment("HOME") is { Length: > 0 } home && Path.Combine(home, ".kube", "config") is var usual
                && File.Exists(usual) ? usual : null;
        }

        // As kubectl, which leaves out files that are not there.
        string[] files = [.. named.Where(File.Exists)];
        return files.Length < 2
            ? files.FirstOrDefault(named[0])
            : files.FirstOrDefault(file => Kubeconfig.Holds(file, choice.Context)) ?? throw new ConnectionException(
                choice.Context is null ? $"no file in {Variable} has a current-context"
                : $"no file in {Variable} has a context '{choice.Context}'");
    }

    /// <summary>The names of its contexts, in their order. Throws <see cref="ConnectionException"/>.</summary>
    public static IEnumerable<string> ContextsOf(string path) => Kubeconfig.ContextsOf(path);

    /// <summary>The namespace of the context in use; null when it has none. Throws <see cref="ConnectionException"/>.
    /// </summary>
    public static string? NamespaceOf(string path, KubeconfigChoice choice) => Kubeconfig.Read(path, choice).Namespace;
}
