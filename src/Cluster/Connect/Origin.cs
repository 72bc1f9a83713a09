namespace Signalbox.Cluster.Connect;

/// <summary>Where a setting stands: a file and an entry of it ("users[alice].user"), for messages.</summary>
internal readonly record struct Origin(string File, string Entry)
{
    public ConnectionException Fault(string field, string reason, Exception? inner = null) =>
        new($"{this}.{field}: {reason}", inner: inner);

    public override string ToString() => $"{File}: {Entry}";
}
