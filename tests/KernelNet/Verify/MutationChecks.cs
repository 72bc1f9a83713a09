using System.Text.Json.Nodes;

namespace Signalbox.KernelNet.Verify;

/// <summary>verify finds each single mutation of a node's rules, and names the Service; --repair mends it and touches
/// nothing of others. The same node goes through all of them, mended each time.</summary>
internal static class MutationChecks
{
    public static void Agrees(VerifiedNode node)
    {
        foreach (var flags in (string[][])[[], ["--by-packets"]])
        {
            var result = node.Verify(flags);
            Assert.True(result.ExitCode == 0, result.Output + result.Errors);
            Assert.Equal("", result.Errors);
            Assert.All(result.Output.TrimEnd().Split('\n'), line => Assert.Matches("^IPv[46]: agrees: ", line));
        }
    }

    public static void IsFoundAndMended(VerifiedNode node, Mutation mutation)
    {
        node.Shell(mutation.Script);
        var foreign = node.Foreign();

        var found = node.Verify("-o", "json", node.ModeFlag);
        Assert.True(found.ExitCode == 1, found.Output + found.Errors);
        Assert.Contains($"{mutation.Owner} {mutation.Kind}", Differences(found.Output));

        var mended = node.Verify("--repair", node.ModeFlag);
        Assert.True(mended.ExitCode == (mutation.Undo is null ? 0 : 1), mended.Output + mended.Errors);
        Assert.True(
            !mutation.Owner.Contains('/') || mended.Output.Contains($"mended: IPv4 {mutation.Owner}: "),
            mended.Output);
        Assert.Equal(foreign, node.Foreign());
        node.Shell(mutation.Undo ?? "");
        var again = node.Verify(node.ModeFlag);
        Assert.True(again.ExitCode == 0, again.Output + again.Errors);
    }

    private static IEnumerable<string> Differences(string json) =>
        JsonNode.Parse(json)!["families"]!.AsArray()
            .SelectMany(family => family!["differences"]!.AsArray())
            .Select(it =>
            {
                var owner = (string)it!["owner"]!["kind"]!;
                return $"{(owner == "service" ? (string)it["owner"]!["name"]! : owner)} {(string)it["kind"]!}";
            });
}
