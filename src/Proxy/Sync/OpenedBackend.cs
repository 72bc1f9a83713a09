using System.Threading.Channels;
using Signalbox.Kernel.Changes;

namespace Signalbox.Proxy.Sync;

/// <summary>A backend, what tells it that somebody else touched its rules, and what has to be closed in the end.
/// </summary>
internal sealed record OpenedBackend(IBackend Backend, ChannelReader<Drift> Drifts, IDisposable Resource);
