using System.CommandLine;
using System.Globalization;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Suggestions;

/// <summary>Suggestions that are names of a cluster: subjects of explain, ends of trace, namespaces,
/// contexts.</summary>
internal static class ClusterSuggestions
{
    private static readonly Suggestion[] Senders =
        [new("node", "a process of this node"), new("outside", "a host beyond this node")];

    /// <summary>Null where no name of the cluster belongs. A cluster that does not answer has none.</summary>
    public static async Task<SuggestionList?> SuggestAsync(
        ParseResult parsed, CursorPlace place, CancellationToken cancellation)
    {
        try
        {
            return await NamesAsync(parsed, place, cancellation);
        }
        catch (Exception failure) when (failure is ConnectionException or FlagException or ConfigurationException
            or HttpRequestException or IOException or TimeoutException or OperationCanceledException
            or System.Text.Json.JsonException or UnauthorizedAccessException)
        {
            // Whoever presses Tab wants no error in the middle of a line.
            return place.Flag == "--from" ? new SuggestionList([.. Senders]) : SuggestionList.None;
        }
    }

    private static async Task<SuggestionList?> NamesAsync(
        ParseResult parsed, CursorPlace place, CancellationToken cancellation)
    {
        switch (place)
        {
            case { Flag: "--context" }:
                return Listed(OptionsOf(parsed) is { Kubeconfig.Length: > 0 } options
                    ? KubeconfigFiles.ContextsOf(options.Kubeconfig, options.KubeconfigChoice) : []);
            case { Flag: "--namespace" }:
                var all = await new ClusterNames(OptionsOf(parsed)).ServicesAsync(cancellation);
                return Listed(all.Select(service => service.Name.Namespace).Distinct());
            case { Verb: "trace", Flag: "--to" } or { Verb: "explain", Flag: null, Word: not ['-', ..] }:
                return Subjects(parsed, place.Word, await new ClusterNames(OptionsOf(parsed))
                    .ServicesAsync(cancellation));
            case { Verb: "trace", Flag: "--from" }:
                var home = HomeOf(parsed);
                var pods = await new ClusterNames(OptionsOf(parsed)).PodsAsync(home, cancellation);
                return new SuggestionList([.. Senders, .. pods.Select(pod => new Suggestion($"pod/{pod}"))]);
            default:
                return null;
        }
    }

    /// <summary>"svc/web" for the reader's namespace and "shop/web" for all others; behind a colon the ports.</summary>
    private static SuggestionList Subjects(
        ParseResult parsed, string word, IReadOnlyList<NamedService> services)
    {
        var home = HomeOf(parsed);
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var named = services.Select(service => (Service: service, Text: TextOf(service, home, word)));
        return new SuggestionList(colon >= 0
            ? [.. named.Where(one => one.Text == word[..colon]).SelectMany(one => one.Service.Ports, (one, port) =>
                new Suggestion(
                    $"{one.Text}:{(port.Name.Length > 0 ? port.Name : Number(port.Port))}", WordsOf(port)))]
            : [.. named.Select(one => new Suggestion(one.Text, string.Join(", ", one.Service.Ports.Select(WordsOf))))]);
    }

    /// <summary>As the reader has begun to type it.</summary>
    private static string TextOf(NamedService service, string home, string word)
    {
        var isBare = word.Length > 0 && !"svc/".StartsWith(word, StringComparison.Ordinal)
            && !word.StartsWith("svc/", StringComparison.Ordinal);
        return service.Name.Namespace == home && !isBare ? $"svc/{service.Name.Name}" : service.Name.ToString();
    }

    private static string HomeOf(ParseResult parsed) => ValueOf(parsed, "--namespace")
        ?? KubeconfigFlags.NamespaceOf(OptionsOf(parsed)) ?? "default";

    private static ProxyOptions OptionsOf(ParseResult parsed) => KubeconfigFlags.Choose(
        new ProxyOptions
        {
            Objects = ValuesOf(parsed, "--objects"),
            Kubeconfig = ValueOf(parsed, "--kubeconfig") ?? "",
            Master = ValueOf(parsed, "--master") ?? "",
        },
        new KubeconfigChoice(
            ValueOf(parsed, "--context"), ValueOf(parsed, "--cluster"),
            ValueOf(parsed, "--user")));

    private static string? ValueOf(ParseResult parsed, string flag) =>
        ValuesOf(parsed, flag) is [.., var last] ? last : null;

    private static IReadOnlyList<string> ValuesOf(ParseResult parsed, string flag) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(option => option.Name == flag) is { } option
        && parsed.GetResult(option) is { Implicit: false } result
            ? [.. result.Tokens.Select(token => token.Value)] : [];

    private static SuggestionList Listed(IEnumerable<string> names) =>
        new([.. names.Order(StringComparer.Ordinal).Select(name => new Suggestion(name))]);

    /// <summary>"http 80/TCP".</summary>
    private static string WordsOf(ServicePort port) =>
        $"{port.Name}{(port.Name.Length > 0 ? " " : "")}{Number(port.Port)}/{port.Protocol}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
