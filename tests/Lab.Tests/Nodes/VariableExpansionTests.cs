using Signalbox.Lab.Nodes;

namespace Signalbox.Lab.Tests.Nodes;

public sealed class VariableExpansionTests
{
    [Theory]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(A)z", "x1y1z")]
    [InlineData("$(B)", "$(B)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$(A", "$(A")]
    [InlineData("$A $", "$A $")]
    [InlineData("$()", "$()")]
    public void What_is_known_is_replaced_and_all_else_stays(string text, string expected) =>
        Assert.Equal(expected, VariableExpansion.Expand(text, name => name == "A" ? "1" : null));

    [Fact]
    public void Waits_double_and_begin_anew_after_a_good_while()
    {
        var wait = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal([0, 1, 2, 4, 5, 5], Enumerable.Range(0, 6).Select(_ => wait.Next(TimeSpan.Zero).TotalSeconds));
        Assert.Equal(TimeSpan.Zero, wait.Next(TimeSpan.FromSeconds(10)));
    }
}
