using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config.Sections;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Telemetry;

public sealed class AgentLogTests : IDisposable
{
    private readonly StringWriter _errors = new();
    private readonly StringWriter _infos = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 15, 4, 5, 6, 700, TimeSpan.Zero));

    /// <summary>Values that klog shows in different ways.</summary>
    public static TheoryData<object?, string> Shown => new()
    {
        { "a \"b\" \\ \t\u0001 µ", "\"a \\\"b\\\" \\\\ \\t\\x01 µ\"" },
        { "", "\"\"" },
        { null, "<nil>" },
        { true, "true" },
        { -5L, "-5" },
        { 1.5, "1.5" },
        { TimeSpan.FromSeconds(90), "\"1m30s\"" },
        { IPFamily.IPv4, "\"IPv4\"" },
        { new ServiceName("ns", "web"), "\"ns/web\"" },
        { new InvalidOperationException("no"), "\"no\"" },
        { new[] { "a", "b" }, "[\"a\",\"b\"]" },
        { "one\ntwo", "<\n\tone\n\ttwo\n >" },
        { "one\ntwo\n", "<\n\tone\n\ttwo\n >" },
    };

    public void Dispose()
    {
        _errors.Dispose();
        _infos.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void A_value_is_shown_as_klog_shows_it(object? value, string shown)
    {
        Text().Error("It \"failed\"", ("err", value), ("n", 1));
        Assert.EndsWith($"] \"It \\\"failed\\\"\" err={shown} n=1\n", _errors.ToString());
    }

    [Fact]
    public void A_line_begins_as_klogs_lines_do_with_the_place_that_it_comes_from()
    {
        var log = Text();
        log.Info(0, "Said");
        log.Error("Failed", ("a", 1), ("b", 2), ("c", 3));
        log.At().Error("Failed", ("a", 1), ("b", 2), ("c", 3), ("d", 4));
        log.Warn("Careful");
        log.Bare(0, "FLAG: --v=\"0\"");
        var lines = _errors.ToString().Split('\n');
        string[] wanted =
        [
            "I.... AgentLogTests.cs:\\d+\\] \"Said\"", "E.... AgentLogTests.cs:\\d+\\] \"Failed\" a=1 b=2 c=3",
            "E.... AgentLogTests.cs:\\d+\\] \"Failed\" a=1 b=2 c=3 d=4", "W.... AgentLogTests.cs:\\d+\\] Careful",
            "I.... AgentLogTests.cs:\\d+\\] FLAG: --v=\"0\"",
        ];
        foreach (var (index, pattern) in wanted.Index())
        {
            var head = $"0102 15:04:05.006700 {Environment.ProcessId,7}";
            Assert.Matches($"^{pattern.Replace("....", head)}$", lines[index]);
        }
    }

    [Fact]
    public void JSON_lines_have_the_keys_of_Kubernetes_programs()
    {
        var log = Log(new LoggingSection { Format = "json", Verbosity = 3 });
        log.Info(3, "Said", ("text", "a\nb"), ("n", 5), ("time", TimeSpan.FromSeconds(1)));
        log.Error("Failed", ("err", "no"), ("null", (string?)null), ("yes", true));
        log.Info(0, "Said", ("list", new[] { "a" }), ("ratio", 0.5));
        var lines = _errors.ToString().TrimEnd('\n').Split('\n');
        Assert.Matches(
            """^{"ts":1767366245006.7,"caller":"Telemetry/AgentLogTests.cs:\d+","msg":"Said","v":3,"text":"a\\nb","""
            + "\"n\":5,\"time\":\"1s\"}$",
            lines[0]);
        Assert.Matches(
            """^{"ts":[\d.]+,"caller":"[^"]+","msg":"Failed","err":"no","null":null,"yes":true}$""", lines[1]);
        Assert.EndsWith(""","v":0,"list":["a"],"ratio":0.5}""", lines[2]);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    [Theory]
    [InlineData("AgentLogT*", 5, true)]
    [InlineData("AgentLogTests", 6, false)]
    [InlineData("Other=", 1, false)]
    [InlineData("*/Telemetry/AgentLogTests", 5, true)]
    [InlineData("Telemetry/*", 1, false)]
    public void Files_have_verbosities_of_their_own(string pattern, int level, bool isTold)
    {
        var item = new VModuleItem { FilePattern = pattern, Verbosity = 5 };
        var log = Log(new LoggingSection { VModule = [item, item with { Verbosity = 9 }] });
        log.Info(level, "Said");
        Assert.Equal(isTold, _errors.ToString().Length > 0);
        Assert.Equal(isTold, log.Tells(level));
    }

    [Fact]
    public void Verbosity_can_be_changed_and_streams_be_split()
    {
        var stream = new LogStreamSection { SplitStream = true };
        var log = Log(new LoggingSection { Options = new LogOptionsSection { Text = stream } });
        log.Info(2, "Not said");
        log.Verbosity = 2;
        log.Info(2, "Said");
        log.Error("Failed");
        Assert.Single(Regex.Matches(_infos.ToString(), "said|Said"));
        Assert.Contains("Failed", _errors.ToString());
        Assert.DoesNotContain("Failed", _infos.ToString());
    }

    [Fact]
    public void What_the_verbosity_leaves_out_costs_no_memory()
    {
        var log = Log(new LoggingSection { VModule = [new VModuleItem { FilePattern = "X", Verbosity = 9 }] });
        Say(log);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Say(log);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Say(AgentLog log)
        {
            log.Info(4, "Said");
            log.Info(4, "Said", ("n", 1));
            log.Info(4, "Said", ("family", IPFamily.IPv4), ("n", 2));
            log.Info(4, "Said", ("n", 1L), ("b", 0.5), ("c", TimeSpan.Zero));
        }
    }

    private AgentLog Text() => new(_errors, _time, 0);

    private AgentLog Log(LoggingSection logging) => new(logging, _errors, _infos, _time);
}
