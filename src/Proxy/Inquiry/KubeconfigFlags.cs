using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Which cluster is asked, as kubectl's users say it: by --context, --cluster and --user, and by KUBECONFIG or
/// ~/.kube/config where no flag names a kubeconfig.</summary>
internal sealed class KubeconfigFlags
{
    public Option<string> Context { get; } =
        new("--context") { Description = "The kubeconfig's context to use, in place of the current one" };

    public Option<string> Cluster { get; } =
        new("--cluster") { Description = "The kubeconfig's cluster to use, in place of the context's" };

    public Option<string> User { get; } =
        new("--user") { Description = "The kubeconfig's user to use, in place of the context's" };

    public IEnumerable<Option> All => [Context, Cluster, User];

    /// <summary>With the kubeconfig that is meant; without one it is the pod's own service account that counts. Throws
    /// <see cref="FlagException"/> and <see cref="ConnectionException"/>.</summary>
    public ProxyOptions Choose(ProxyOptions options, ParseResult parsed) => Choose(
        options, new KubeconfigChoice(parsed.GetValue(Context), parsed.GetValue(Cluster), parsed.GetValue(User)));

    /// <inheritdoc cref="Choose(ProxyOptions, ParseResult)"/>
    public static ProxyOptions Choose(ProxyOptions options, KubeconfigChoice choice)
    {
        if (options.Objects.Count > 0)
        {
            return choice == KubeconfigChoice.Own ? options : throw new FlagException(
                "--objects cannot stand beside --context, --cluster and --user: files are no cluster");
        }

        IReadOnlyList<string> files = options.Kubeconfig.Length > 0 ? [options.Kubeconfig]
            : options.Master.Length > 0 ? []
            : KubeconfigFiles.Find(Environment.GetEnvironmentVariable);
        if (files.Count == 0 && choice != KubeconfigChoice.Own)
        {
            throw new FlagException(
                "--context, --cluster and --user name entries of a kubeconfig, and there is none: give --kubeconfig, "
                + "or set KUBECONFIG");
        }

        return options with
        {
            Kubeconfig = files.FirstOrDefault(""),
            KubeconfigChoice = choice with { Behind = [.. files.Skip(1)] },
        };
    }

    /// <summary>The namespace of the context in use; null when it has none, or there is no kubeconfig.</summary>
    public static string? NamespaceOf(ProxyOptions chosen) => chosen.Kubeconfig.Length == 0
        ? null
        : KubeconfigFiles.NamespaceOf(chosen.Kubeconfig, chosen.KubeconfigChoice);
}
