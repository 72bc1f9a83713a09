using Signalbox.Fuzz.Engine;
using Signalbox.Fuzz.Targets;

namespace Signalbox.Fuzz;

/// <summary>An input that opens and opens must be refused, or read, before the stack ends: nothing catches that.
/// </summary>
public sealed class NestingTests
{
    private const int Depth = 5_000;

    /// <summary>Less than any thread of the agent has.</summary>
    private const int StackBytes = 1 << 20;

    private static readonly string[] Openings =
    [
        "[", "{", "{\"a\":", "[{\"a\":", "{\"items\":[", "{\"spec\":", "{\"metadata\":", "- ", "? ", "a: {b: ", "(",
        "/a",
        "table ip a {", "chain a {", "! ", "\"\\", "*a\n:b\n", "&a [", "a,", "0.",
    ];

    public static TheoryData<string> Names => FuzzTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_depth_ends_the_stack(string name)
    {
        var decoder = All.Decoders.Single(one => one.Name == name);
        var wrong = new List<string>();
        var thread = new Thread(
            () =>
            {
                foreach (var opening in Openings)
                {
                    Try(decoder, opening, wrong);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        Assert.Empty(wrong);
    }

    private static void Try(Decoder decoder, string opening, List<string> wrong)
    {
        var text = new System.Text.StringBuilder().Insert(0, opening, Depth);
        var seed = Seeds.Text(decoder.Seeds().First());
        foreach (var input in new[] { text.ToString(), seed.Insert(seed.Length / 2, text.ToString()) })
        {
            if (Trial.Of(decoder, Seeds.Utf8(input)).Wrong is { } fault)
            {
                wrong.Add($"{opening}: {fault}");
            }
        }
    }
}
