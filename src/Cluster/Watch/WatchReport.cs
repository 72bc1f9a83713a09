using System.Net;

namespace Signalbox.Cluster.Watch;

/// <summary>Tells of a kind that it is lost, once for each reason, and that it is followed again.</summary>
internal sealed class WatchReport(WatchedKind kind, WatchTerms terms)
{
    /// <summary>A server whose words are never the same (they hold a time) does not fill memory.</summary>
    private const int MostReasons = 16;

    /// <summary>Since it was followed last. Ways of listing take turns, and with them what they fail by.</summary>
    private readonly HashSet<string> _told = [];

    /// <summary>Null before anything is known.</summary>
    private bool? _isFollowed;

    /// <summary>Why it cannot be followed at present; null while it can. Any thread may ask.</summary>
    public string? Trouble { get; private set; }

    public void Fails(Exception failure)
    {
        var words = WatchFailure.Words(kind, failure);
        Trouble = words;

        // A server names the verb that is forbidden, and it is one verb now and another then.
        var reason = failure is ApiException { Status: HttpStatusCode.Forbidden } ? "forbidden" : words;
        if (_told.Count >= MostReasons)
        {
            _told.Clear();
        }

        SetFollowed(false);
        if (_told.Add(reason))
        {
            terms.Report(new WatchNotice(WatchNoticeKind.Lost, kind.Resource, words));
        }
    }

    /// <summary>The server has begun to answer: whether it goes well is not known before something comes, which may
    /// take long where nothing changes.</summary>
    public void Begins() => SetFollowed(true);

    public void Works()
    {
        Trouble = null;
        SetFollowed(true);
        if (_told.Count > 0)
        {
            _told.Clear();
            terms.Report(new WatchNotice(WatchNoticeKind.Recovered, kind.Resource, "is followed again"));
        }
    }

    private void SetFollowed(bool isFollowed)
    {
        if (_isFollowed != isFollowed)
        {
            _isFollowed = isFollowed;
            terms.Observer?.Followed(kind.Resource, isFollowed);
        }
    }
}
