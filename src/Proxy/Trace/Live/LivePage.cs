using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>What a real packet did, beside what was predicted, as text.</summary>
internal sealed class LivePage(Page page, TraceReport report)
{
    public void Write(LiveComparison live)
    {
        var way = live.Way;
        List<Words[]> rows =
        [
            [new Words("live", Tone.Strong), "a real packet from " + way.Packet.Source.WithPort(way.Packet.SourcePort)],
            ["answer", way.Answer.Say(way.Packet.Protocol)],
            ["ended", Say(way.Ending)],
            ["way", Judge(live)],
        ];
        if (live.Predicted is null)
        {
            rows.AddRange(Parting(live));
        }

        page.Table(0, rows);
    }

    private Words Judge(LiveComparison live)
    {
        if (live.Predicted is not { } predicted)
        {
            return live.Way.Ending is null
                ? new Words("not seen to its end: nothing can be compared", Tone.Warning)
                : new Words("NOT as predicted", Tone.Bad);
        }

        var which = report.Ways.IndexOf(predicted) + 1;
        var many = report.Ways.Length == 1
            ? ""
            : $": {which} of {report.Ways.Length} ways, {OddsWords.Say(predicted.Odds)}";
        return live.HasSameRules
            ? new Words($"as predicted, rule by rule{many}", Tone.Good)
            : new Words($"ended as predicted{many}, by other rules", Tone.Good);
    }

    private static IEnumerable<Words[]> Parting(LiveComparison live)
    {
        var met = live.Way.Steps;
        yield return
        [
            "agreed",
            live.Agreed == 0 ? "on no rule" : $"on {live.Agreed} rules, the last {met[live.Agreed - 1].Place}",
        ];
        yield return
        [
            "then", new Words(
                live.Agreed < met.Length
                    ? $"it met {met[live.Agreed].Place} ({met[live.Agreed].Verdict})"
                    : "it met no other", Tone.Bad),
        ];
        yield return
        [
            "not", live.Instead.IsEmpty ? "as predicted, none" : string.Join(" or ", live.Instead.Take(3)),
        ];
    }

    private static string Say(LiveEnding? ending) => ending switch
    {
        LiveEnding.Passed to => $"passed on to {to.Address.WithPort(to.Port)}" + to.IsSourceRewritten switch
        {
            true => ", with another source",
            false => ", with its own source",
            null => "",
        },
        LiveEnding.Ended { By: { } by } => $"taken away by {by}",
        LiveEnding.Ended => "dropped by a policy",
        _ => "not known: it was lost sight of",
    };
}
