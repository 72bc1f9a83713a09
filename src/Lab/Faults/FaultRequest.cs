using Signalbox.Lab.Life;

namespace Signalbox.Lab.Faults;

/// <summary>What "fault add" asks for. Pure: whether the target is there is seen later.</summary>
internal sealed record FaultRequest(FaultTarget Target, LabFault Fault)
{
    /// <summary>As a real cluster's 40 s, but for who watches.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    private static readonly string[] LinkOptions = ["loss", "delay", "jitter", "rate", "corrupt"];
    private static readonly string[] Kinds =
        ["loss", "delay", "rate", "corrupt", "cut-off", "agent", "probe", "firewall", "remove-rule"];

    /// <summary>From the options that were given, by their names without dashes. Throws <see cref="LabException"/> for
    /// what cannot be.</summary>
    public static FaultRequest Parse(IReadOnlyDictionary<string, string> options)
    {
        var target = FaultTarget.Of(options.GetValueOrDefault("node"), options.GetValueOrDefault("pod"));
        var kinds = Kinds.Where(options.ContainsKey).ToArray();
        Need("jitter", "delay", options);
        Need("grace", "cut-off", options);
        if (kinds.Length == 0)
        {
            throw new LabException(
                $"say what goes wrong: one of {string.Join(", ", Kinds.Select(one => $"--{one}"))}");
        }

        if (kinds is ["agent", "remove-rule"])
        {
            return new FaultRequest(target, WithoutRules(target, options));
        }

        if (kinds.Length > 1 && !kinds.All(LinkOptions.Contains))
        {
            throw new LabException(
                $"{string.Join(" and ", kinds.Select(one => $"--{one}"))}: these are several faults; "
                + "add each by itself");
        }

        return new FaultRequest(target, LinkOptions.Contains(kinds[0])
            ? new LabFault.PoorLink(Conditions(options))
            : Single(kinds[0], options[kinds[0]], target, options));
    }

    private static LabFault Single(
        string kind, string value, FaultTarget target, IReadOnlyDictionary<string, string> options)
    {
        if (target.IsPod != (kind == "probe"))
        {
            throw new LabException($"--{kind}: that goes wrong at a {(target.IsPod ? "node" : "pod")}, not at a "
                + $"{(target.IsPod ? "pod" : "node")}");
        }

        return (kind, value) switch
        {
            ("cut-off", _) => new LabFault.CutOff(options.TryGetValue("grace", out var grace)
                ? FaultWords.Duration("--grace", grace)
                : DefaultGrace),
            ("agent", "paused") => new LabFault.PausedAgent(),
            ("agent", "stopped") => new LabFault.StoppedAgent(),
            ("probe", "fails") => new LabFault.FailingProbe(),
            ("firewall", _) => new LabFault.ForeignFirewall(FirewallRule.Parse(value)),
            ("remove-rule", _) when value.Trim().Length > 0 =>
                new LabFault.RemovedRules(value.Trim(), IsStopped: false),
            ("remove-rule", _) => throw new LabException("--remove-rule: words that the rule holds are needed"),
            ("agent", _) => throw new LabException($"--agent {value}: 'paused' and 'stopped' can be had"),
            _ => throw new LabException($"--{kind} {value}: only '--{kind} fails' can be had"),
        };
    }

    private static LabFault WithoutRules(FaultTarget target, IReadOnlyDictionary<string, string> options)
    {
        var rules = (LabFault.RemovedRules)Single("remove-rule", options["remove-rule"], target, options);
        return rules with { IsStopped = Single("agent", options["agent"], target, options) is LabFault.StoppedAgent };
    }

    private static LinkConditions Conditions(IReadOnlyDictionary<string, string> options)
    {
        var conditions = new LinkConditions
        {
            Loss = Given("loss", FaultWords.Share),
            Corruption = Given("corrupt", FaultWords.Share),
            Delay = Given("delay", FaultWords.Duration),
            Jitter = Given("jitter", FaultWords.Duration),
            Rate = Given("rate", FaultWords.Rate),
        };
        return conditions.Jitter <= conditions.Delay
            ? conditions
            : throw new LabException(
                $"--jitter {options["jitter"]}: not more than the delay ({options["delay"]}) can be had");

        T? Given<T>(string name, Func<string, string, T> read) =>
            options.TryGetValue(name, out var text) ? read($"--{name}", text) : default;
    }

    private static void Need(string option, string other, IReadOnlyDictionary<string, string> options)
    {
        if (options.ContainsKey(option) && !options.ContainsKey(other))
        {
            throw new LabException($"--{option} goes with --{other}");
        }
    }
}
