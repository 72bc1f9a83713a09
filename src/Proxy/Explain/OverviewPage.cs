using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Output.Documents;

namespace Signalbox.Proxy.Explain;

/// <summary>All Services, a line each, as text for people.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="isWide">Every frontend, however many.</param>
internal sealed class OverviewPage(Page page, bool isWide)
{
    /// <summary>Frontends of one line; of more, one stands for those that are left out.</summary>
    private const int MostFrontends = 3;

    public void Write(Overview overview)
    {
        var hasTypes = overview.Ports.Any(port => port.Type is not null);
        string[] columns =
        [
            "SERVICE", .. hasTypes ? ["TYPE"] : (string[])[], "ENDPOINTS", "CALLED AT",
            .. isWide ? ["WRONG"] : (string[])[],
        ];
        page.Table(0,
        [
            [.. columns.Select(word => new Words(word, Tone.Strong))],
            .. overview.Ports.Select(port => Row(port, hasTypes)),
        ]);
        page.Blank();
        foreach (var problem in overview.OfNode)
        {
            page.Wrapped(0, new Words($"{Say(problem.Severity)}: {problem.Text}.", ToneOf(problem)), hanging: 2);
            page.Wrapped(2, $"{problem.Advice}.");
        }

        Count(overview.Ports, overview.NotKnown.IsEmpty);
        foreach (var sentence in overview.NotKnown.Concat(overview.Basis))
        {
            page.Blank();
            page.Wrapped(0, new Words($"{sentence}.", Tone.Faint));
        }
    }

    /// <summary>What is wrong is the last column, where something is: it stands below its row where there is no room.
    /// </summary>
    private Words[] Row(OverviewPort port, bool hasTypes)
    {
        var row = new List<Words> { NameOf(port) };
        if (hasTypes)
        {
            row.Add(port.Type?.ToString() ?? "?");
        }

        row.AddRange([Endpoints(port), Frontends(port)]);
        var wrong = Wrong(port).ToList();
        if (wrong.Count > 0)
        {
            row.Add(new Words(
                string.Join(", ", wrong.Select(problem => Say(problem.Kind)).Distinct()), ToneOf(wrong[0])));
        }

        return [.. row];
    }

    private static IEnumerable<Problem> Wrong(OverviewPort port) =>
        port.Problems.Where(problem => problem.Severity != ProblemSeverity.Note);

    private static string NameOf(OverviewPort port) => port.Name.Service.Namespace.Length == 0 ? "(not named)"
        : port.Families.IsEmpty ? port.Name.Service.ToString()
        : port.Name.Protocol == Protocol.TCP ? port.Name.ToString()
        : $"{port.Name}/{port.Name.Protocol.Lower()}";

    private string Frontends(OverviewPort port)
    {
        var all = port.Families.SelectMany(family => family.Frontends).Distinct().ToList();
        return all.Count == 0 ? "nowhere"
            : isWide || all.Count <= MostFrontends ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostFrontends - 1))} and {all.Count - MostFrontends + 1} more";
    }

    /// <summary>"2/3": those that calls may reach, of all; of two families both where they differ.</summary>
    private static Words Endpoints(OverviewPort port) => Words.Whole(port.Families.IsEmpty ? "-"
        : string.Join(", ", port.Families.Select(family => $"{family.Chosen}/{family.Endpoints}".TrimEnd('/'))
            .Distinct()));

    private void Count(ImmutableArray<OverviewPort> ports, bool isAllKnown)
    {
        var (faults, warnings) = (Number(ProblemSeverity.Fault), Number(ProblemSeverity.Warning));
        var all = ports.Length == 1 ? "1 Service port" : $"{ports.Length} Service ports";
        page.Wrapped(0, faults + warnings == 0
            ? new Words($"Nothing is wrong with {all}{(isAllKnown ? "" : ", as far as is known")}.", Tone.Good)
            : new Words(
                $"Of {all}, {faults} {(faults == 1 ? "has a fault" : "have faults")} and {warnings} "
                + $"{(warnings == 1 ? "a warning" : "warnings")}; 'signalbox explain NAMESPACE/NAME' says more of one.",
                faults > 0 ? Tone.Bad : Tone.Warning));

        int Number(ProblemSeverity severity) => ports.Count(port =>
            port.Problems.Select(problem => problem.Severity).DefaultIfEmpty(ProblemSeverity.Note).Min() == severity);
    }

    private static Tone ToneOf(Problem problem) =>
        problem.Severity == ProblemSeverity.Fault ? Tone.Bad : Tone.Warning;

    private static string Say<T>(T word)
        where T : struct, Enum => DocumentText.Word(word).Replace('-', ' ');
}
