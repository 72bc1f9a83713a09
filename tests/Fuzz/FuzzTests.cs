using System.Diagnostics;
using System.Globalization;
using Signalbox.Fuzz.Engine;
using Signalbox.Fuzz.Targets;

namespace Signalbox.Fuzz;

/// <summary>Whatever bytes come, a decoder reads them or refuses them in its own words, in bounds of time and memory.
/// Some thousand inputs each; <c>./dev fuzz</c> goes on for as long as it is told.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int UsualSeed = 1;

    /// <summary>A hang, not a slow machine: inputs take microseconds.</summary>
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(30);

    /// <summary>Less than any thread of the agent has.</summary>
    private const int StackBytes = 1 << 20;

    public static TheoryData<string> Names => [.. All.Decoders.Select(decoder => decoder.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_input_makes_it_fail_hang_or_take_memory_without_bounds(string name)
    {
        var asked = Environment.GetEnvironmentVariable("SIGNALBOX_FUZZ_DECODER");
        Assert.SkipWhen(asked is { Length: > 0 } && asked != name, "another decoder was asked for");
        var decoder = All.Decoders.Single(one => one.Name == name);
        if (Environment.GetEnvironmentVariable("SIGNALBOX_FUZZ_INPUT") is { Length: > 0 } input)
        {
            var trial = Trial.Of(decoder, Convert.FromBase64String(input));
            output.WriteLine(trial.Outcome);
            Assert.Null(trial.Wrong);
            return;
        }

        var seed = Number("SIGNALBOX_FUZZ_SEED") ?? UsualSeed;
        var fuzzing = new Fuzzing(decoder, seed);
        var failure = Run(fuzzing, decoder);
        output.WriteLine($"{name}, seed {seed}: {fuzzing.Count} inputs, {fuzzing.Outcomes} outcomes");
        if (failure is not null)
        {
            Assert.Fail(failure.Say(seed));
        }
    }

    private static Failure? Run(Fuzzing fuzzing, Decoder decoder)
    {
        var seconds = Number("SIGNALBOX_FUZZ_SECONDS") ?? 0;
        var count = seconds > 0 ? int.MaxValue : decoder.Inputs;
        var clock = Stopwatch.StartNew();
        Failure? failure = null;
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    failure = fuzzing.Run(count, () => seconds == 0 || clock.Elapsed.TotalSeconds < seconds);
                }
                catch (Exception own)
                {
                    fault = own;
                }
            },
            StackBytes)
        { IsBackground = true };
        thread.Start();
        for (var before = -1; !thread.Join(LongestInput); before = fuzzing.Count)
        {
            if (fuzzing.Count == before)
            {
                return new Failure(
                    decoder, $"no end after {LongestInput.TotalSeconds} s", fuzzing.Current, fuzzing.Current.Length);
            }
        }

        return fault is null ? failure : throw new InvalidOperationException("the fuzzing itself failed", fault);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
