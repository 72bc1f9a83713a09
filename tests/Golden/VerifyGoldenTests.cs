using System.Diagnostics;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.Golden;

/// <summary>What verify says of rules that differ from the objects in each way, and render --diff, which says the same.
/// The file holds what was asked, what was printed, and the exit code.</summary>
public sealed class VerifyGoldenTests
{
    private static readonly Scenario Scenario = Scenario.Own("seed-demo");

    private static readonly string Golden = Path.Combine(Scenario.Folder, "verify.txt");

    /// <summary>What is made of the rules that render prints, in each mode.</summary>
    private static readonly (string Mode, (string Old, string New)[] Changes)[] Held =
    [
        ("iptables",
        [
            // Odds, an endpoint, a rule that is missing, a frontend, a chain without a Service, and others' rules.
            ("--probability 0.33333333349 -j KUBE-SEP-LISZMSUDULOIO2KG",
                "--probability 0.25000000000 -j KUBE-SEP-LISZMSUDULOIO2KG"),
            ("--to-destination 10.50.2.20:8443", "--to-destination 10.50.2.99:8443"),
            ("-A KUBE-SEP-44JSWYW5GNVU3ZOY -s 10.50.1.21/32 -m comment --comment \"tower/first:web\" "
                + "-j KUBE-MARK-MASQ\n", ""),
            ("-A KUBE-SERVICES -d 10.60.16.4/32", "-A KUBE-SERVICES -d 10.60.16.44/32"),
            (":KUBE-SERVICES - [0:0]\n:KUBE-SVC-2", ":KUBE-SERVICES - [0:0]\n:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]\n"
                + ":KUBE-SVC-2"),
            ("-A KUBE-MARK-MASQ ", "-A KUBE-MARK-MASQ -s 192.0.2.1/32 -j RETURN\n-A KUBE-MARK-MASQ "),
        ]),
        ("nftables",
        [
            ("10.60.16.1 . 6 . 80 . 4 : 10.50.2.20 . 8080", "10.60.16.1 . 6 . 80 . 4 : 10.50.2.99 . 8080"),
            ("10.60.16.2 . 6 . 443 . 3 : 10.50.1.21 . 8443,", ""),
            ("10.60.16.4 . 6 . 80 . ", "10.60.16.4 . 6 . 81 . "),
            ("elements = { 10.60.16.1, 10.60.16.2,", "elements = { 10.60.16.1, 10.60.16.22,"),
            ("\tchain cluster-ip-draw {\n", "\tchain mine {\n\t\tip saddr 192.0.2.2 accept\n\t}\n\n"
                + "\tchain cluster-ip-draw {\n\t\tip saddr 192.0.2.1 return\n"),
        ]),
    ];

    [Fact]
    public void Verify_prints_what_differs_as_expected_and_render_prints_the_same()
    {
        var printed = string.Concat(Held.Select(held => Say(held.Mode, held.Changes)));
        if (Environment.GetEnvironmentVariable("SIGNALBOX_GOLDEN") == "rewrite")
        {
            File.WriteAllText(Golden, printed);
        }

        var differences = LineDiff.Of(Scenario.Text("verify.txt").Split('\n'), printed.Split('\n'));
        Assert.True(
            differences.Count == 0,
            $"verify.txt differs; './dev golden' writes it anew\n{string.Join('\n', differences)}");
    }

    private static string Say(string mode, (string Old, string New)[] changes)
    {
        var rules = Rendering.Of(Scenario, "--family=ipv4", $"--proxy-mode={mode}").Rules;
        foreach (var (old, changed) in changes)
        {
            Assert.Contains(old, rules);
            rules = rules.Replace(old, changed, StringComparison.Ordinal);
        }

        var verified = Run("verify", mode, rules);
        Assert.Equal(verified, Run("render", mode, rules, "--diff"));
        var wide = Run("verify", mode, rules, "-o", "wide");
        return $"# verify, {mode}\n{verified}\n"
            + (wide == verified ? "" : $"# verify -o wide, {mode}\n{wide}\n");
    }

    private static string Run(string verb, string mode, string rules, params string[] more)
    {
        string[] arguments =
        [
            verb, "--objects", Scenario.Objects, .. Scenario.Flags, "--family=ipv4", $"--proxy-mode={mode}",
            "--rules=-", .. more,
        ];
        using var process = Process.Start(new ProcessStartInfo(BuiltPrograms.Agent, arguments)
        {
            WorkingDirectory = Scenario.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(rules);
        process.StandardInput.Close();
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return $"{printed}{errors.GetAwaiter().GetResult()}exit code {process.ExitCode}\n";
    }
}
