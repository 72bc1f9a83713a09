using System.Net;

namespace Signalbox.Lab.Api.Faults;

/// <summary>Something that goes wrong on purpose: which requests or events it strikes, and how often.</summary>
public abstract record Fault
{
    /// <summary>The plural of the kind that it strikes; null for all.</summary>
    public string? Resource { get; init; }

    /// <summary>The verb that it strikes; null for all. Events are always those of a watch.</summary>
    public ApiVerb? Verb { get; init; }

    /// <summary>It strikes so many requests or events; null for all until it is lifted.</summary>
    public int? Times { get; init; }
}

/// <summary>Strikes a whole request.</summary>
public abstract record RequestFault : Fault
{
    /// <summary>Answers with this status and a Status object.</summary>
    public sealed record AnswerStatus(HttpStatusCode Code, string? Message = null) : RequestFault
    {
        /// <summary>Becomes the header Retry-After, and retryAfterSeconds in the body.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>Answers with this text, whatever was asked: garbage, or a page of a proxy in between.</summary>
    public sealed record AnswerText(string Text, string ContentType = "application/json") : RequestFault
    {
        public HttpStatusCode Code { get; init; } = HttpStatusCode.OK;
    }

    /// <summary>Says nothing until the fault is lifted, and then answers.</summary>
    /// <param name="AfterHeaders">Whether the headers of a good answer come first.</param>
    public sealed record Stall(bool AfterHeaders = false) : RequestFault;

    /// <summary>The body comes so many bytes at a time.</summary>
    public sealed record SlowBody(int Bytes, TimeSpan Every) : RequestFault;

    /// <summary>The body ends after so many bytes.</summary>
    public sealed record CutBody(long AfterBytes, Ending Ending) : RequestFault;

    /// <summary>There is no answer: the TCP connection ends at once.</summary>
    public sealed record DropConnection(Ending Ending = Ending.Reset) : RequestFault;

    /// <summary>A list shows how things stood at this revision, whatever was asked for: a cache that lags.</summary>
    public sealed record StaleList(long Revision) : RequestFault;
}

/// <summary>Strikes an event of a watch, on its way to one watcher.</summary>
public abstract record EventFault : Fault
{
    /// <summary>The stream ends after so many bytes of the event.</summary>
    public sealed record CutEvent(int AfterBytes, Ending Ending) : EventFault;

    /// <summary>This text, as it is, comes before the event.</summary>
    public sealed record Garbage(string Text) : EventFault;

    /// <summary>Instead of the event comes an ERROR event with this status, and the stream ends.</summary>
    public sealed record ErrorEvent(HttpStatusCode Code, string? Message = null) : EventFault;

    /// <summary>The event comes twice.</summary>
    public sealed record Duplicate : EventFault;

    /// <summary>A field of the object is something else: metadata.resourceVersion a number, spec a text.</summary>
    /// <param name="Path">From the object, with dots: "spec.ports". What is missing on the way is made.</param>
    /// <param name="Json">What stands there instead.</param>
    public sealed record Mistyped(string Path, string Json) : EventFault;

    /// <summary>Bookmarks do not come. Strikes nothing else.</summary>
    public sealed record DropBookmarks : EventFault;
}
