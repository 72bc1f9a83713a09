using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Tests.Model;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equal_elements_in_the_same_order_are_equal()
    {
        EquatableArray<string> one = ["a", "b"];
        EquatableArray<string> same = new[] { "a", string.Concat("", "b") }.ToEquatable();
        Assert.True(one == same && one.Equals((object)same));
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
    }

    [Fact]
    public void Order_length_and_elements_count()
    {
        EquatableArray<string> one = ["a", "b"];
        Assert.True(one != ["b", "a"]);
        Assert.True(one != ["a"]);
        Assert.True(one != ["a", "c"]);
        Assert.False(one.Equals("a"));
    }

    [Fact]
    public void The_default_is_empty_and_equal_to_empty()
    {
        EquatableArray<int> none = default;
        Assert.True(none.IsEmpty);
        Assert.Empty(none.Items);
        Assert.True(none == new EquatableArray<int>(ImmutableArray<int>.Empty));
        Assert.Equal(none.GetHashCode(), new EquatableArray<int>([]).GetHashCode());
    }

    [Fact]
    public void Records_that_hold_them_compare_by_value()
    {
        static Service Web(params ReadOnlySpan<string> addresses) => new()
        {
            Name = new ServiceName("shop", "web"),
            ExternalIPs = addresses.ToArray().Select(Address.Parse).ToEquatable(),
        };

        Assert.Equal(Web("10.0.0.1", "10.0.0.2"), Web("10.0.0.1", "10.0.0.2"));
        Assert.NotEqual(Web("10.0.0.1", "10.0.0.2"), Web("10.0.0.2", "10.0.0.1"));
    }
}
