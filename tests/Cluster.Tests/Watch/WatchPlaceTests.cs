using System.Net;
using Signalbox.Cluster.Watch;

namespace Signalbox.Cluster.Tests.Watch;

public sealed class WatchPlaceTests
{
    private static readonly Exception Away = new HttpRequestException("refused");
    private static readonly Exception Garbage = new BrokenStreamException("garbage");
    private static readonly Exception TooOld = Refusal(HttpStatusCode.Gone, isVersionUnusable: true);

    private readonly WatchPlace _place = new();

    [Fact]
    public void The_first_list_takes_what_the_server_has_and_a_later_one_nothing_older_than_the_last()
    {
        Assert.Equal((null, "0", false), (_place.Version, _place.ListVersion, _place.IsPaged));
        List("7");
        _place.Meet("9");
        Assert.Equal(("9", "7"), (_place.Version, _place.ListVersion));
    }

    [Fact]
    public void A_server_that_is_away_however_long_is_no_reason_to_list_again()
    {
        List("7");
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(NextBeginning.Watch, _place.Fail(Away)));
        foreach (var status in new[] { 401, 403, 429, 502, 503, 504 })
        {
            var refusal = Refusal((HttpStatusCode)status);
            Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(NextBeginning.Watch, _place.Fail(refusal)));
        }

        Assert.Equal("7", _place.Version);
    }

    [Fact]
    public void A_version_that_watches_break_at_is_left_after_five()
    {
        List("7");
        for (var failure = 0; failure < 4; failure++)
        {
            Assert.Equal(NextBeginning.Watch, _place.Fail(Garbage));
        }

        _place.Meet("8");
        for (var failure = 0; failure < 4; failure++)
        {
            Assert.Equal(NextBeginning.Watch, _place.Fail(Garbage));
        }

        Assert.Equal(NextBeginning.NewList, _place.Fail(Garbage));
        Assert.Equal((null, "7"), (_place.Version, _place.ListVersion));
    }

    [Fact]
    public void A_version_that_is_too_old_is_left_at_once_for_the_newest_list()
    {
        List("7");
        Assert.Equal(NextBeginning.NewList, _place.Fail(TooOld));
        Assert.Equal((null, ""), (_place.Version, _place.ListVersion));
    }

    [Fact]
    public void Ways_of_listing_take_turns_and_a_refused_one_does_not_wait()
    {
        Assert.Equal(NextBeginning.OtherListNow, _place.Fail(Refusal(HttpStatusCode.UnprocessableEntity)));
        Assert.True(_place.IsPaged);
        Assert.Equal(NextBeginning.List, _place.Fail(Refusal(HttpStatusCode.BadRequest)));
        Assert.False(_place.IsPaged);
        Assert.Equal(NextBeginning.List, _place.Fail(Away));
        Assert.True(_place.IsPaged);
    }

    [Fact]
    public void A_token_that_is_too_old_asks_for_all_in_one_until_a_list_is_whole()
    {
        _place.LoseToken();
        Assert.Equal(NextBeginning.List, _place.Fail(TooOld));
        Assert.Equal((true, ""), (_place.IsPagingUseless, _place.ListVersion));
        List("9");
        Assert.Equal((false, false), (_place.IsPagingUseless, _place.IsPaged));
    }

    private static ApiException Refusal(HttpStatusCode status, bool isVersionUnusable = false) =>
        new("GET /x", status, "no") { IsVersionUnusable = isVersionUnusable };

    private void List(string version)
    {
        _place.Meet(version);
        _place.EndList();
    }
}
