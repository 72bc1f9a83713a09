using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Output;
using Signalbox.Proxy.Trace.Live;

namespace Signalbox.Proxy.Trace;

/// <summary>A report as text: the packet, its ways rule by rule, and what becomes of it.</summary>
/// <param name="report">What to say.</param>
/// <param name="page">Where.</param>
/// <param name="isWide">Rules that were not met are shown too, and every branch.</param>
internal sealed class TracePage(TraceReport report, Page page, bool isWide)
{
    private readonly MetWords _rules = new(report.Call.Family);

    public void Write()
    {
        WriteHead();
        new WayPage(page, _rules, isWide).Write(WayNode.Of(report.Ways));
        page.Blank();
        WriteEndings();
        WriteDoubts();
        if (report.Live is { } live)
        {
            page.Blank();
            new LivePage(page, report).Write(live);
        }

        WriteNotes();
    }

    private void WriteHead()
    {
        var packet = report.Call.Packet;
        page.Table(0,
        [
            ["packet", new Words(packet.Protocol.ToString(), Tone.Strong)],
            ["from", End(packet.Source, packet.SourcePort, report.Call.From)],
            ["to", End(packet.Destination, packet.DestinationPort, report.Call.To)],
            ["rules", report.Source],
        ]);
    }

    private static Words End(Address address, ushort port, string name) =>
        new($"{address.WithPort(port)}{(name.Length == 0 ? "" : $", {name}")}", Tone.Strong);

    private void WriteEndings()
    {
        var rows = new List<Words[]> { new Words[] { "odds", "source", "ends" } };
        foreach (var way in report.Ways)
        {
            rows.Add(
            [
                OddsWords.Say(way.Odds), EndingWords.Source(way.Ending), EndingWords.Say(way.Ending, report.NameOf),
            ]);
            foreach (var by in Deciders(way))
            {
                rows.Add(["", "", new Words(by, Tone.Faint)]);
            }
        }

        page.Table(0, rows);
    }

    /// <summary>The rules that made the ending what it is.</summary>
    private IEnumerable<string> Deciders(Outcome way)
    {
        switch (way.Ending)
        {
            case Ending.Delivered:
                if (way.TranslatedBy is { } translation)
                {
                    yield return $"destination by {MetWords.Place(translation)}";
                }

                if (way.SourceRewrittenBy is { } source)
                {
                    yield return $"source by {MetWords.Place(source)}";
                }

                break;
            case Ending.Dropped { ByPolicyOf: { } station }:
                yield return $"by the policy of {MetWords.Place(station)}";
                break;
            default:
                if (EndingWords.By(way.Ending) is { } by)
                {
                    yield return $"by {MetWords.Place(by)}: {_rules.Text(by)}";
                }

                break;
        }
    }

    private void WriteDoubts()
    {
        var doubts = report.Ways.SelectMany(way => way.Assumptions)
            .Select(assumption => (Place: MetWords.Place(assumption.Rule), assumption.What)).Distinct().ToList();
        if (doubts.Count > 0)
        {
            page.Blank();
            page.Wrapped(0, new Words("What cannot be judged, so that both ways were followed:", Tone.Warning));
        }

        foreach (var (place, what) in doubts)
        {
            page.Wrapped(2, new Words($"{what}, in {place}", Tone.Warning), hanging: 2);
        }
    }

    private void WriteNotes()
    {
        var notes = report.Call.Notes.Concat(report.Notes).ToList();
        if (notes.Count > 0 || report.PlanSays is not null)
        {
            page.Blank();
        }

        if (report.PlanSays is { } other)
        {
            page.Wrapped(0, new Words(other, Tone.Bad), hanging: 2);
        }

        foreach (var note in notes)
        {
            page.Wrapped(0, new Words($"note: {note}", Tone.Warning), hanging: 2);
        }
    }
}
