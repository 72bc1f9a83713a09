using System.Globalization;
using Signalbox.Lab.Live;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Signalbox.Lab.Watch;

/// <summary>One picture of a lab for a terminal: nodes, Services with the endpoints of one, pods, the last rule
/// changes. Pure; fits into the size given, made for 100 columns and 30 lines and more.</summary>
internal sealed class WatchFrame(LiveSnapshot snapshot, WatchState state, int width, int height)
{
    private const string Dim = "grey";
    private const string Good = "green";
    private const string Bad = "red";
    private const string Warning = "yellow";
    private const string Strong = "bold";

    /// <summary>Head, foot, four lines of titles, and the blank lines before these.</summary>
    private const int FixedRows = 10;

    private const int MostEndpoints = 6;

    private readonly int _selected = state.SelectedAt(snapshot);

    /// <summary>From top to bottom.</summary>
    public IEnumerable<IRenderable> Parts()
    {
        var endpoints = Math.Min(MostEndpoints, Selected?.Endpoints.Count ?? 0);
        var shares = RowShares.Of(height - FixedRows,
        [
            (3, snapshot.Nodes.Count), (4, snapshot.Services.Count + endpoints), (4, snapshot.Changes.Count),
            (2, snapshot.Pods.Count),
        ]);
        yield return Head();
        yield return Nodes(shares[0]);
        yield return Text.Empty;
        yield return Services(shares[1], endpoints);
        yield return Text.Empty;
        yield return Pods(shares[3]);
        yield return Text.Empty;
        yield return Changes(shares[2]);
    }

    /// <summary>What keys do.</summary>
    public static Markup Foot() => new Markup($"[{Dim}] ↑ ↓ choose a Service    q end[/]");

    private LiveService? Selected => snapshot.Services.Count == 0 ? null : snapshot.Services[_selected];

    private Grid Head()
    {
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.Mode} · {snapshot.PodCount:N0} pods · {snapshot.ServiceCount:N0} Services")
            + (snapshot.RatesAge is { } age ? $" · rates {age} s old" : "");
        var api = snapshot.ApiServerAnswers ? "" : $"   [{Bad}]the API server is stopped[/]";
        // On a line with the lab's name, a clock and perhaps the API server, there is room for one of them.
        var room = Math.Max(20, width - 66 - (snapshot.RatesAge is null ? 0 : 18));
        var faults = snapshot.Faults is [var first, ..] all
            ? Figures.Fit(all.Count == 1 ? $"fault: {first}" : $"{all.Count} faults: {first}…", room)
            : "";
        var grid = new Grid { Expand = true, Width = width }.AddColumn().AddColumn(new GridColumn().RightAligned());
        return grid.AddRow(
            new Markup($"[{Strong}] lab {Markup.Escape(snapshot.Lab)}[/]  [{Dim}]{Markup.Escape(words)}[/]{api}"
                + (faults.Length > 0 ? $"   [{Bad}]{Markup.Escape(faults)}[/]" : "")),
            new Markup($"[{Dim}]{snapshot.At:HH:mm:ss} UTC [/]"));
    }

    private Table Nodes(int rows)
    {
        const int Address = 15;
        int[] fixedWidths = [16, 24, 10, 12, -8, -10];
        var section = new Section(
            ("NODE", 16), ("STATUS", 24), ("ZONE", 10), ("AGENT", 12), ("CONN/S", -8), ("RESTARTS", -10),
            ("ADDRESS", Math.Max(Address, Section.Rest(width, fixedWidths))));
        foreach (var node in snapshot.Nodes.Take(rows))
        {
            var pods = node.Pods == 1 ? "1 pod" : $"{node.Pods} pods";
            section.Add(
                (node.Name, ""),
                ($"{node.Status}, {pods}", node.Status == "Ready" ? Good : Bad),
                (node.Zone.Length == 0 ? "-" : node.Zone, Dim),
                (node.Agent, node.Agent == "programmed" ? Good : node.Agent == "starting" ? Warning : Bad),
                (Figures.Rate(node.Rate), Strong),
                (Figures.Count(node.Restarts), node.Restarts > 0 ? Warning : Dim),
                (node.Address, Dim));
        }

        return section.Table;
    }

    private Table Services(int rows, int endpoints)
    {
        var name = Math.Clamp(width - 70, 20, 40);
        int[] fixedWidths = [name, -8, -6, -6];
        var section = new Section(
            ("SERVICE", name), ("CONN/S", -8), ("SHARE", -6), ("READY", -6),
            ("FRONTENDS, AND WHERE CONNECTIONS GO", Section.Rest(width, fixedWidths)));
        var expanded = Math.Min(endpoints, Math.Max(0, rows - 2));
        var shown = Math.Min(snapshot.Services.Count, rows - expanded);
        var first = Math.Clamp(_selected - (shown / 2), 0, Math.Max(0, snapshot.Services.Count - shown));
        var total = snapshot.Services.Sum(service => service.Rate ?? 0);
        for (var at = first; at < first + shown; at++)
        {
            Add(section, snapshot.Services[at], total, at == _selected);
            if (at == _selected)
            {
                AddEndpoints(section, snapshot.Services[at], expanded);
            }
        }

        return section.Table;
    }

    private static void Add(Section section, LiveService service, double total, bool isSelected)
    {
        var ready = $"{service.Ready}/{service.EndpointCount}";
        section.Add(
            ($"{(isSelected ? "▸" : " ")} {service.Namespace}/{service.Name}", isSelected ? Strong : ""),
            (Figures.Rate(service.Rate), service.Rate > 0.05 ? Strong : Dim),
            (ShareOf(service.Rate, total), Dim),
            (ready, service.Ready == 0 ? Warning : service.Ready < service.EndpointCount ? Warning : Good),
            (string.Join(", ", service.Frontends), Dim));
    }

    private static void AddEndpoints(Section section, LiveService service, int most)
    {
        const int Address = 22;
        const int Bars = 8;
        var total = service.Endpoints.Sum(endpoint => endpoint.Rate ?? 0);
        foreach (var endpoint in service.Endpoints.Take(most))
        {
            var share = total > 0 ? (endpoint.Rate ?? 0) / total : 0;
            var words = endpoint.IsTerminating ? "ending" : endpoint.IsReady ? "yes" : "no";
            section.Add(
                ($"    → {endpoint.Address.PadRight(Address)}", ""),
                (Figures.Rate(endpoint.Rate), endpoint.Rate > 0.05 ? "" : Dim),
                (ShareOf(endpoint.Rate, total), Dim),
                (words, endpoint.IsReady ? Dim : Warning),
                ($"{Figures.Bar(share, Bars)} {endpoint.Node}  {endpoint.Pod}", "blue"));
        }
    }

    private static string ShareOf(double? rate, double total) => total > 0.05 && rate is { } some
        ? (some / total).ToString("0%", CultureInfo.InvariantCulture)
        : "";

    private Table Pods(int rows)
    {
        var name = Math.Clamp(width - 58, 30, 60);
        int[] fixedWidths = [name, 20, -6, 12];
        var section = new Section(
            ("POD", name), ("STATUS", 20), ("READY", -6), ("NODE", 12), ("ADDRESS", Section.Rest(width, fixedWidths)));
        // What is not well comes first: of many pods only some fit.
        var ordered = snapshot.Pods.OrderBy(pod => pod.IsReady).ThenBy(IsOfSystem).Take(rows)
            .OrderBy(IsOfSystem).ThenBy(pod => $"{pod.Namespace}/{pod.Name}", StringComparer.Ordinal);
        foreach (var pod in ordered)
        {
            section.Add(
                ($"{pod.Namespace}/{pod.Name}", ""),
                (pod.Status, pod.IsReady ? Good : Warning),
                (pod.Ready, Dim),
                (pod.Node.Length == 0 ? "-" : pod.Node, ""),
                (pod.Address, Dim));
        }

        return section.Table;
    }

    private static bool IsOfSystem(LivePod pod) => pod.Namespace == "kube-system";

    private Table Changes(int rows)
    {
        int[] fixedWidths = [13, 10, -14, -9, -9];
        var section = new Section(
            ("RULES CHANGED", 13), ("ON", 10), ("API TO KERNEL", -14), ("SYNC", -9), ("WRITES", -9),
            ("FOR", Section.Rest(width, fixedWidths)));
        foreach (var change in snapshot.Changes.Take(rows))
        {
            section.Add(
                ($"{change.At.UtcDateTime:HH:mm:ss.fff}", Dim),
                (change.Node, ""),
                (Figures.Time(change.WriteToKernelMilliseconds), StyleOf(change.WriteToKernelMilliseconds)),
                (Figures.Time(change.SyncMilliseconds), ""),
                (Figures.Count(change.Operations), Dim),
                (SubjectOf(change), change.Failure is null ? "" : Bad));
        }

        return section.Table;
    }

    private static string SubjectOf(LiveChange change)
    {
        var more = change.ServiceCount - change.Services.Count;
        var services = string.Join(", ", change.Services)
            + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more:N0} more") : "");
        return change.Failure is { } failure ? $"failed: {failure}"
            : change.IsWhole ? $"everything compared: {services}"
            : services.Length > 0 ? services : "what all Services share";
    }

    private static string StyleOf(double? milliseconds) => milliseconds switch
    {
        null => Dim,
        < 250 => Good,
        < 1000 => "",
        _ => Warning,
    };
}
