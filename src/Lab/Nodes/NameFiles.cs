using System.Text;
using k8s.Models;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Nodes;

/// <summary>The files by which a pod's programs find names: /etc/hosts and /etc/resolv.conf.</summary>
internal static class NameFiles
{
    public static string Hosts(V1Pod pod, IReadOnlyList<Address> addresses)
    {
        var hostname = pod.Spec.Hostname ?? pod.Metadata.Name;
        var text = new StringBuilder(
            "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
            + "fe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
        foreach (var address in addresses)
        {
            text.Append(address).Append('\t').Append(hostname).Append('\n');
        }

        foreach (var alias in pod.Spec.HostAliases ?? [])
        {
            text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames ?? []).Append('\n');
        }

        return text.ToString();
    }

    /// <param name="pod">Its dnsPolicy and dnsConfig say what is to be in it.</param>
    /// <param name="server">The cluster's name server; without one every policy but None is the machine's.</param>
    /// <param name="domain">The cluster's domain.</param>
    /// <param name="machine">The machine's own file.</param>
    public static string Resolver(V1Pod pod, Address? server, string domain, string machine)
    {
        var policy = pod.Spec.DnsPolicy ?? "ClusterFirst";
        var isCluster = policy == "ClusterFirstWithHostNet"
            || (policy == "ClusterFirst" && pod.Spec.HostNetwork != true);
        var (servers, searches, options) = policy == "None" ? ([], [], [])
            : isCluster && server is { } address
                ? ([address.ToString()], ClusterSearches(pod, domain), new List<string> { "ndots:5" })
                : Parse(machine);
        servers.AddRange(pod.Spec.DnsConfig?.Nameservers ?? []);
        searches.AddRange(pod.Spec.DnsConfig?.Searches ?? []);
        foreach (var option in pod.Spec.DnsConfig?.Options ?? [])
        {
            options.RemoveAll(old => old.Split(':')[0] == option.Name);
            options.Add(option.Value is null ? option.Name : $"{option.Name}:{option.Value}");
        }

        var lines = new List<string>();
        lines.AddRange(searches.Count == 0 ? [] : [$"search {string.Join(' ', searches.Distinct())}"]);
        lines.AddRange(servers.Distinct().Select(one => $"nameserver {one}"));
        lines.AddRange(options.Count == 0 ? [] : [$"options {string.Join(' ', options)}"]);
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static List<string> ClusterSearches(V1Pod pod, string domain) =>
        [$"{pod.Metadata.NamespaceProperty}.svc.{domain}", $"svc.{domain}", domain];

    private static (List<string> Servers, List<string> Searches, List<string> Options) Parse(string file)
    {
        var lines = file.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return (Words("nameserver"), Words("search"), Words("options"));

        List<string> Words(string keyword) =>
            [.. lines.Where(words => words.Length > 1 && words[0] == keyword).SelectMany(words => words[1..])];
    }
}
