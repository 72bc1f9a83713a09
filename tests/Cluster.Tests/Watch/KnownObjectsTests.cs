using Signalbox.Cluster.Watch;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Watch;

public sealed class KnownObjectsTests
{
    private static readonly ServiceName One = new("shop", "one");
    private static readonly ServiceName Two = new("shop", "two");
    private static readonly ServiceName Three = new("shop", "three");

    private readonly KnownObjects _known = new();

    public KnownObjectsTests()
    {
        _known.BeginList();
        _known.Add(One);
        _known.Add(Two);
        Assert.Empty(_known.EndList());
    }

    [Fact]
    public void What_a_whole_list_does_not_hold_is_gone_once()
    {
        _known.BeginList();
        _known.Add(Two);
        _known.Add(Three);
        Assert.Equal([One], _known.EndList());
        Assert.Empty(_known.EndList());
        Assert.Equal(2, _known.Count);
    }

    [Fact]
    public void A_list_that_does_not_end_takes_nothing_away()
    {
        _known.BeginList();
        _known.Add(Three);
        _known.BeginList();
        _known.Add(One);
        _known.Add(Two);
        Assert.Equal([Three], _known.EndList());
        Assert.Equal(2, _known.Count);
    }

    [Fact]
    public void What_cannot_be_read_stays_but_is_not_made_known()
    {
        _known.BeginList();
        _known.Keep(One);
        _known.Keep(Three);
        Assert.Equal([Two], _known.EndList());
        Assert.True(_known.Remove(One));
        Assert.False(_known.Remove(Three));
    }

    [Fact]
    public void A_list_with_an_object_that_nobody_can_name_takes_nothing_away()
    {
        _known.BeginList();
        _known.AddNameless();
        _known.Add(Three);
        Assert.Empty(_known.EndList());
        Assert.Equal(3, _known.Count);

        _known.BeginList();
        _known.Add(Three);
        Assert.Equal([One, Two], _known.EndList().Order());
    }

    [Fact]
    public void What_goes_while_a_list_comes_is_gone_after_it()
    {
        _known.BeginList();
        _known.Add(One);
        _known.Add(Two);
        Assert.True(_known.Remove(One));
        Assert.Empty(_known.EndList());
        Assert.False(_known.Remove(One));
        Assert.True(_known.Remove(Two));
    }
}
