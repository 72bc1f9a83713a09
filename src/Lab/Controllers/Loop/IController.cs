namespace Signalbox.Lab.Controllers.Loop;

/// <summary>One duty of the cluster. It is told of changes and turns them into keys; for a key it compares what is with
/// what should be, and writes until nothing differs. It never counts on having been told of a change, only that it is
/// told of a later one.</summary>
internal interface IController
{
    /// <summary>As failures are reported, and events name their source.</summary>
    string Name { get; }

    WorkQueue Queue { get; }

    /// <summary>Finds out whom a change concerns, and asks for them in the <see cref="Queue"/>. Writes nothing.
    /// </summary>
    void Observe(ObjectChange change);

    /// <summary>Throws <see cref="Api.Store.StoreException"/> when a write is refused: it is called again later.
    /// </summary>
    void Reconcile(string key);
}
