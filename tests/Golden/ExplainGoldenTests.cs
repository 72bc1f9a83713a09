using System.Diagnostics;
using System.Text.RegularExpressions;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.Golden;

/// <summary>What explain prints, by the lines of a scenario's file "explain": where the rules are from (iptables and
/// nftables: as render prints them; counted-iptables and counted-nftables: as if they had been called; none: no rules;
/// the same with a "-" before it: no objects), and the arguments.</summary>
public sealed partial class ExplainGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("explain").FullName;

    public static TheoryData<string> Scenarios { get; } =
        [.. Scenario.OwnNames.Where(name => Scenario.Own(name).Text("explain").Length > 0)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Explain_prints_what_is_expected(string name)
    {
        var scenario = Scenario.Own(name);
        var printed = string.Concat(
            scenario.Text("explain").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => $"# {line}\n{Run(scenario, line.Split(' '))}\n"));
        var file = Path.Combine(scenario.Folder, "explain.txt");
        if (Environment.GetEnvironmentVariable("SIGNALBOX_GOLDEN") == "rewrite")
        {
            File.WriteAllText(file, printed);
        }

        var differences = LineDiff.Of(scenario.Text("explain.txt").Split('\n'), printed.Split('\n'));
        Assert.True(
            differences.Count == 0,
            $"{name}/explain.txt differs; './dev golden' writes it anew\n{string.Join('\n', differences)}");
        Assert.All(
            printed.Split('\n').Where(line => line.StartsWith("  fault:", StringComparison.Ordinal)),
            line => Assert.True(line.Length <= 80, line));
    }

    private string Run(Scenario scenario, string[] words)
    {
        var (rules, withoutObjects) = (words[0].TrimStart('-'), words[0].StartsWith('-'));
        string[] objects = ["--objects", scenario.Objects, .. scenario.Flags];
        string[] from = rules == "none" ? ["--no-rules"] : ["--rules", RulesOf(scenario, rules)];
        var start = new ProcessStartInfo(
            BuiltPrograms.Agent, ["explain", .. words[1..], .. withoutObjects ? [] : objects, .. from])
        {
            WorkingDirectory = scenario.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Ages().Replace(printed, "$1, some time ago") + errors.GetAwaiter().GetResult();
    }

    /// <summary>What a Service is older by every day.</summary>
    [GeneratedRegex("(?m)^(  created +[0-9-]+ [0-9:]+Z), [0-9a-z]+ ago$")]
    private static partial Regex Ages();

    /// <summary>A file of what render prints in a mode, with counts in it where that is asked for.</summary>
    private string RulesOf(Scenario scenario, string rules)
    {
        const string Counted = "counted-";
        var file = Path.Combine(_folder, rules);
        if (!File.Exists(file))
        {
            var isCounted = rules.StartsWith(Counted, StringComparison.Ordinal);
            var mode = isCounted ? rules[Counted.Length..] : rules;
            var printed = Rendering.Of(scenario, $"--proxy-mode={mode}").Rules;
            File.WriteAllText(file, isCounted ? WithCounts(printed) : printed);
        }

        return file;
    }

    /// <summary>The first counter, or rule of iptables, has met one packet of 60 bytes, the second two, and so on.
    /// </summary>
    private static string WithCounts(string rules)
    {
        var number = 0;
        return CountOrRule().Replace(rules, met => ++number is var count && met.Value.StartsWith('-')
            ? $"[{count}:{count * 60}] {met.Value}"
            : $"counter packets {count} bytes {count * 60}");
    }

    [GeneratedRegex("^-A |counter packets 0 bytes 0", RegexOptions.Multiline)]
    private static partial Regex CountOrRule();
}
