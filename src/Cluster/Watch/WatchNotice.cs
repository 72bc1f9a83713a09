namespace Signalbox.Cluster.Watch;

/// <summary>Something about following a kind of object that a person should know. <paramref name="Subject"/> is the
/// resource ("services") or the object that cannot be used.</summary>
public sealed record WatchNotice(WatchNoticeKind Kind, string Subject, string Words)
{
    public override string ToString() => $"{Subject}: {Words}";
}

/// <summary>What a <see cref="WatchNotice"/> is about.</summary>
public enum WatchNoticeKind
{
    /// <summary>The resource cannot be followed at present. Told once, until it is followed again or the reason is
    /// another.</summary>
    Lost,

    /// <summary>It is followed again.</summary>
    Recovered,

    /// <summary>An object, or a field of it, cannot be used.</summary>
    Refused,
}
