using System.Net;

namespace Signalbox.Cluster.Watch;

/// <summary>Where in a kind's history we are, and how to begin again after something broke: with a watch from the last
/// version, or with a list, streamed or in pages.</summary>
internal sealed class WatchPlace
{
    /// <summary>A version that watches break at is not tried for ever.</summary>
    private const int TriesAtVersion = 5;

    private int _tries;

    /// <summary>Where the next watch begins; null when a list has to come first.</summary>
    public string? Version { get; private set; }

    /// <summary>The version that a list asks for. "0": what the server has at hand will do for a start; empty: only
    /// the newest will.</summary>
    public string ListVersion { get; private set; } = "0";

    /// <summary>The next list comes in pages, and is not streamed.</summary>
    public bool IsPaged { get; private set; }

    /// <summary>Pages do not end before their token does: all has to come in one.</summary>
    public bool IsPagingUseless { get; private set; }

    /// <summary>An event, a bookmark or the end of a list is at this version.</summary>
    public void Meet(string version) => (Version, _tries) = (version, 0);

    /// <summary>A list has been whole. Its version has been met.</summary>
    public void EndList() => (ListVersion, IsPaged, IsPagingUseless) = (Version!, false, false);

    /// <summary>A token was too old in the middle of a list. What goes on from there is of another time.</summary>
    public void LoseToken() => IsPagingUseless = true;

    /// <summary>Something broke: decides how to begin again.</summary>
    public NextBeginning Fail(Exception failure)
    {
        var refusal = failure as ApiException;
        if (refusal?.IsVersionUnusable == true)
        {
            ListVersion = "";
        }

        if (Version is null)
        {
            // A server may know one way of listing and not the other; a refusal says so at once.
            IsPaged = !IsPaged;
            return IsPaged && refusal is { Status: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity }
                ? NextBeginning.OtherListNow
                : NextBeginning.List;
        }

        if (refusal?.IsVersionUnusable != true && !(WatchFailure.BlamesVersion(failure) && ++_tries >= TriesAtVersion))
        {
            return NextBeginning.Watch;
        }

        (Version, _tries) = (null, 0);
        return NextBeginning.NewList;
    }
}

/// <summary>What comes after a failure.</summary>
internal enum NextBeginning
{
    /// <summary>A watch from the same version.</summary>
    Watch,

    /// <summary>A list, as before.</summary>
    List,

    /// <summary>A list, because watches cannot go on.</summary>
    NewList,

    /// <summary>A list of the other kind, without a pause.</summary>
    OtherListNow,
}
