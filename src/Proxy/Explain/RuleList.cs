using System.Globalization;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Explain;

/// <summary>Rules as text, chain by chain.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="isWide">All rules with their text, however long.</param>
internal sealed class RuleList(Page page, bool isWide)
{
    private const int Indent = 2;

    /// <summary>Lines of a rule's text that are not too much.</summary>
    private const int MostLines = 3;

    private readonly Dictionary<(IPFamily, string, string, string), ExplainedPort> _written = [];

    /// <summary>The port's rules. Those that were written before, for another port, are not written again.</summary>
    public void Write(ExplainedPort port)
    {
        var rules = port.Rules.Where(rule => isWide || rule.LeadsOn).ToList();
        var fresh = rules.Where(rule => _written.TryAdd(KeyOf(rule, port), port)).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        page.Line(Indent, "Rules, in the order in which packets meet them");
        (string, string, string)? chain = null;
        foreach (var rule in fresh)
        {
            if (chain != (rule.Program, rule.Table, rule.Chain))
            {
                chain = (rule.Program, rule.Table, rule.Chain);
                page.Line(Indent * 2, new Words($"{rule.Program}, table {rule.Table}, chain "), Chain(rule));
            }

            Write(rule);
        }

        WriteRest(port, rules.Except(fresh).ToList());
    }

    private void WriteRest(ExplainedPort port, List<ExplainedRule> written)
    {
        if (written.Count > 0)
        {
            var first = _written[KeyOf(written[0], port)];
            page.Wrapped(Indent * 2, new Words(
                $"and {written.Count} that are above, at port {first.Name.Port}: the way in and the way out",
                Tone.Faint));
        }

        var idle = isWide ? 0 : port.Rules.Count(rule => !rule.LeadsOn);
        if (idle > 0)
        {
            var rules = idle == 1 ? "1 more rule leads" : $"{idle} more rules lead";
            page.Wrapped(Indent * 2, new Words(
                $"{rules} to chains that have nothing to say of these packets (-o wide shows them)", Tone.Faint));
        }
    }

    private static (IPFamily, string, string, string) KeyOf(ExplainedRule rule, ExplainedPort port) => (
        port.Family, $"{rule.Program} {rule.Table} {rule.Chain}", $"{rule.Text} {string.Join(' ', rule.Elements)}",
        string.Join(' ', rule.Callers));

    private static Words Chain(ExplainedRule rule) => new(rule.Chain, Tone.Strong);

    private void Write(ExplainedRule rule)
    {
        var who = Callers.IsAnybody(rule.Callers) ? "" : $" ({Callers.Say(rule.Callers)})";
        var counted = rule.Count is { } count
            ? string.Create(CultureInfo.InvariantCulture, $" [{count.Packets} packets, {count.Bytes} bytes]")
            : "";
        page.Wrapped(Indent * 3, $"{rule.Words}{who}{counted}", hanging: Indent);
        if (isWide)
        {
            page.Line(Indent * 4, new Words(rule.Text, Tone.Faint));
        }
        else if (rule.Text.Length <= MostLines * (page.Width - (Indent * 6)))
        {
            page.Wrapped(Indent * 4, new Words(rule.Text, Tone.Faint), hanging: Indent);
        }

        foreach (var element in rule.Elements)
        {
            page.Line(Indent * 4, new Words(element, Tone.Faint));
        }
    }
}
