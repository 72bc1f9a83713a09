using Microsoft.CodeAnalysis.CSharp.Syntax;
using Signalbox.Tidy.Reading;

namespace Signalbox.Tidy.Rules;

/// <summary>Time arrives as a TimeProvider, and nobody waits for a while and hopes. A delay held in a constant or a
/// variable is not seen.</summary>
public static class Clocks
{
    public const string Now = "ambient-clock";
    public const string Sleeps = "sleeps";

    private static readonly string[] ClockTypes = ["DateTime", "DateTimeOffset"];
    private static readonly string[] ClockMembers = ["Now", "UtcNow", "Today"];

    public static IEnumerable<Finding> CheckNow(Tree tree) =>
        from file in tree.Code
        where file.Area == "src" || file.IsInUnitRings
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where ClockTypes.Contains(Last(access.Expression)) && ClockMembers.Contains(access.Name.Identifier.ValueText)
        select file.Finding(
            Now, access.ToString(), $"line {SourceFile.LineOf(access)}: {access} instead of a TimeProvider");

    public static IEnumerable<Finding> CheckSleeps(Tree tree) =>
        from file in tree.Code
        where file.IsInUnitRings || (file.Area == "src" && file.Project != "Lab")
        from call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
        let name = Called(call)
        where name == "Thread.Sleep" || (name == "Task.Delay" && file.IsInUnitRings && IsConstantDelay(call))
        select file.Finding(
            Sleeps, name, $"line {SourceFile.LineOf(call)}: {call}: wait for a condition, not for a while");

    private static string Called(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax access
            ? $"{Last(access.Expression)}.{access.Name.Identifier.ValueText}"
            : "";

    private static string Last(ExpressionSyntax expression) => expression.ToString().Split('.')[^1];

    private static bool IsConstantDelay(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.FirstOrDefault()?.Expression switch
        {
            LiteralExpressionSyntax => true,
            InvocationExpressionSyntax span => Called(span).StartsWith("TimeSpan.From", StringComparison.Ordinal)
                && span.ArgumentList.Arguments.All(argument => argument.Expression is LiteralExpressionSyntax),
            _ => false,
        };
}
