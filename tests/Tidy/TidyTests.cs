using Signalbox.Tidy.Reading;
using Signalbox.Tidy.Rules;

namespace Signalbox.Tidy;

/// <summary>The rules over this repository.</summary>
public sealed class TidyTests(TidyTests.Repository repository) : IClassFixture<TidyTests.Repository>
{
    public static TheoryData<string> RuleNames { get; } = [.. HouseRules.All.Keys];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void The_house_keeps_its_rule(string rule)
    {
        var broken = repository.Exemptions.Remaining(repository.Findings(rule)).ToArray();
        Assert.True(broken.Length == 0, string.Join('\n', broken.Select(finding => finding.ToString())));
    }

    [Fact]
    public void Every_exemption_is_needed_and_gives_its_reason()
    {
        var faults = repository.Exemptions.Faults(HouseRules.All.Keys.SelectMany(repository.Findings));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void The_walk_finds_the_code() =>
        Assert.Contains(repository.Tree.Code, file => file.Path == "tests/Tidy/TidyTests.cs");

    /// <summary>Read once for all tests, each rule checked once.</summary>
    public sealed class Repository
    {
        private readonly Dictionary<string, Finding[]> _findings = [];

        public Repository()
        {
            Tree = Tree.Read();
            Exemptions = new Exemptions(Tree.Files.Single(file => file.Path == "tests/Tidy/exemptions.txt").Text);
        }

        public Tree Tree { get; }

        public Exemptions Exemptions { get; }

        public Finding[] Findings(string rule) =>
            _findings.TryGetValue(rule, out var known)
                ? known
                : _findings[rule] = [.. HouseRules.All[rule](Tree)];
    }
}
