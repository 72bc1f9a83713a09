using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Http;

/// <summary>Asks for a watch's bookmarks: one each period, and a last one shortly before its time is over.</summary>
internal sealed class BookmarkTimer : IDisposable
{
    private readonly ITimer _periodic;
    private readonly ITimer _last;

    public BookmarkTimer(StoreWatch watch, ApiServerOptions options, TimeSpan lifetime)
    {
        var beforeEnd = lifetime - options.LastBookmark;
        _periodic = options.Time.CreateTimer(
            _ => watch.AskForBookmark(), null, options.BookmarkPeriod, options.BookmarkPeriod);
        _last = options.Time.CreateTimer(
            _ => watch.AskForBookmark(), null,
            beforeEnd > TimeSpan.Zero ? beforeEnd : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _periodic.Dispose();
        _last.Dispose();
    }
}
