namespace Signalbox.Cluster.Watch;

/// <summary>Tells of a kind that it is lost, once for each reason, and that it is followed again.</summary>
internal sealed class WatchReport(WatchedKind kind, Action<WatchNotice> report)
{
    private string? _told;

    public void Fails(Exception failure)
    {
        var words = WatchFailure.Words(kind, failure);
        if (words != _told)
        {
            _told = words;
            report(new WatchNotice(WatchNoticeKind.Lost, kind.Resource, words));
        }
    }

    public void Works()
    {
        if (_told is not null)
        {
            _told = null;
            report(new WatchNotice(WatchNoticeKind.Recovered, kind.Resource, "is followed again"));
        }
    }
}
