using Signalbox.Core.Compare;
using Signalbox.Core.Model;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Verify;

/// <summary>A report for people.</summary>
/// <param name="page">Takes it.</param>
/// <param name="isWide">All lines of every difference; otherwise the first few.</param>
internal sealed class VerifyText(Page page, bool isWide)
{
    private const int Few = 6;

    public void Write(VerifyReport report)
    {
        foreach (var (family, difference) in report.Mended)
        {
            page.Wrapped(0, new Words($"mended: {Line(family, difference)}", Tone.Good), hanging: 2);
        }

        foreach (var family in report.Families)
        {
            Write(family);
        }

        var stays = report.Differences.Count(it => !it.Difference.IsMendable);
        if (!report.Agrees)
        {
            page.Wrapped(0, $"Mode: {report.Mode.Mode.ToString().ToLowerInvariant()}, {report.Mode.Why}. "
                + (report.Agent is null ? "" : $"Settings: as {report.Agent} was started. ")
                + "- is held and not wanted, + is wanted and not held."
                + (stays == 0 ? "" : $" {stays} of these --repair would leave as they are."));
        }
    }

    /// <summary>"IPv4 default/web:http: nat KUBE-SVC-...: a rule is missing"</summary>
    public static string Line(IPFamily family, Difference difference) =>
        $"{family} {difference.Owner}: {difference.Place}: {difference.Words}";

    private void Write(FamilyReport family)
    {
        if (family.Differences.IsEmpty)
        {
            page.Line(
                0, new Words($"{family.Family}: agrees", Tone.Good), $": {family.Rules}, {family.Compared}");
            return;
        }

        page.Line(0, new Words(Count(family), Tone.Bad), $" in {family.Rules}"
            + (family.IsByPackets ? ", compared by packets" : ""));
        page.Blank();
        foreach (var owner in family.Differences.GroupBy(difference => difference.Owner.ToString()))
        {
            page.Line(0, new Words(owner.Key, Tone.Strong));
            foreach (var difference in owner)
            {
                Write(difference);
            }

            page.Blank();
        }
    }

    private void Write(Difference difference)
    {
        page.Wrapped(2, $"{difference.Place}: {difference.Words}", hanging: 2);
        var shown = isWide ? difference.Lines.Length : Few;
        foreach (var line in difference.Lines.Take(shown))
        {
            page.Line(4, new Words(line.ToString(), line.IsWanted ? Tone.Good : Tone.Bad));
        }

        if (difference.Lines.Length > shown)
        {
            page.Line(4, new Words($"... and {difference.Lines.Length - shown} more; -o wide shows all", Tone.Faint));
        }
    }

    private static string Count(FamilyReport family) => family.Differences.Length == 1
        ? $"{family.Family}: 1 difference"
        : $"{family.Family}: {family.Differences.Length} differences";
}
