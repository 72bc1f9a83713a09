using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Trace;

/// <summary>A report as text: the packet, its ways rule by rule, and what becomes of it.</summary>
/// <param name="report">What to say.</param>
/// <param name="page">Where.</param>
/// <param name="isWide">Every branch is written out, however alike they are.</param>
internal sealed class TracePage(TraceReport report, Page page, bool isWide)
{
    /// <summary>Of branches that chance decides between, as many are shown.</summary>
    private const int ShownBranches = 3;

    private readonly MetWords _rules = new(report.Call.Family);

    public void Write()
    {
        WriteHead();
        WriteFrom(WayNode.Of(report.Ways), ChainNesting.Nowhere, 0);
        page.Blank();
        WriteEndings();
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

    private void WriteFrom(WayNode node, ChainNesting place, int indent)
    {
        while (!node.IsFork && node.Next is [var only])
        {
            place = WriteRule(only, place, indent);
            node = only;
        }

        if (!node.IsFork)
        {
            return;
        }

        var shown = isWide ? node.Next.Count : Math.Min(node.Next.Count, ShownBranches);
        var inside = indent + (2 * place.Depth);
        page.Line(inside, new Words($"one of {node.Next.Count + node.Ends.Count} ways, by chance:", Tone.Warning));
        foreach (var next in node.Next.Take(shown))
        {
            page.Line(inside, new Words(OddsWords.Say(next.Odds), Tone.Strong));
            WriteFrom(next, WriteRule(next, place, indent + 2), indent + 2);
        }

        if (shown < node.Next.Count)
        {
            page.Line(inside, new Words(
                $"and {node.Next.Count - shown} more like these (-o wide shows all)", Tone.Faint));
        }
    }

    private ChainNesting WriteRule(WayNode node, ChainNesting before, int indent)
    {
        var met = node.Rule!;
        var place = before.At(met);
        if (place.Hook != before.Hook)
        {
            page.Blank();
            page.Line(indent, new Words(Hook(met), Tone.Strong));
        }

        var at = indent + (2 * place.Depth);
        var comment = MetWords.Comment(met);
        var aside = new Words(comment.Length == 0 ? "" : $"  # {comment}", Tone.Faint);
        page.Line(at, $"{met.Chain}: ", MetWords.Effect(met), aside);
        page.Wrapped(at + 2, new Words(_rules.Text(met), Tone.Faint), hanging: 2);
        return place;
    }

    private static string Hook(MetRule met) => met switch
    {
        MetRule.OfIptables rule => $"{rule.Hook}, table {Core.Rules.Iptables.TableText.Lower(rule.Table)}",
        _ => met.Hook,
    };

    private void WriteEndings()
    {
        var rows = new List<Words[]> { new Words[] { "odds", "source", "becomes" } };
        foreach (var way in report.Ways)
        {
            rows.Add(
            [
                OddsWords.Say(way.Odds), EndingWords.Source(way.Ending), EndingWords.Say(way.Ending, report.NameOf),
            ]);
            if (EndingWords.By(way.Ending) is { } by)
            {
                rows.Add(["", "", $"by {by.Chain}: {_rules.Text(by)}"]);
            }
            else if (way.Ending is Ending.Dropped)
            {
                rows.Add(["", "", "by the policy of a built-in chain"]);
            }
        }

        page.Table(0, rows);
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
