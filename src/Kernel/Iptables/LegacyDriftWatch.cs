using System.Threading.Channels;
using Signalbox.Core.Model;
using Signalbox.Kernel.Changes;

namespace Signalbox.Kernel.Iptables;

/// <summary>The legacy interface has no notifications, so this asks each table for its size every second, which costs
/// a few system calls. A rule replaced by one of the same length is not seen, nor what somebody else does while a
/// restore of ours runs.</summary>
internal sealed class LegacyDriftWatch : IDriftWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly DriftSlot _slot = new();
    private readonly LegacyTables _tables;
    private readonly ITimer _timer;
    private LegacyTableSize?[] _sizes;
    private int _restores;
    private bool _isDisposed;

    internal LegacyDriftWatch(IPFamily family, TimeProvider time)
    {
        _tables = new LegacyTables(family);
        _sizes = ReadSizes();
        _timer = time.CreateTimer(_ => Look(), null, Period, Period);
    }

    public ChannelReader<Drift> Drifts => _slot.Reader;

    public IDisposable Expect(int processId)
    {
        // The last look before our own change, so that nobody hides behind it.
        Look();
        lock (_lock)
        {
            _restores++;
        }

        return new Expectation(this);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _tables.Dispose();
            _slot.Complete();
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isDisposed || _restores > 0)
            {
                return;
            }

            try
            {
                Compare(ReadSizes());
            }
            catch (Exception failure)
            {
                _slot.Complete(failure);
            }
        }
    }

    private void Compare(LegacyTableSize?[] now)
    {
        var changed = DriftWatch.Tables.Where((_, index) => now[index] != _sizes[index]).ToArray();
        _sizes = now;
        if (changed.Length > 0)
        {
            _slot.Put(new Drift { Tables = [.. changed] });
        }
    }

    private void RestoreEnded()
    {
        lock (_lock)
        {
            _restores--;
            if (_restores > 0 || _isDisposed)
            {
                return;
            }

            try
            {
                _sizes = ReadSizes();
            }
            catch (KernelException failure)
            {
                _slot.Complete(failure);
            }
        }
    }

    private LegacyTableSize?[] ReadSizes() => [.. DriftWatch.Tables.Select(_tables.Size)];

    private sealed class Expectation(LegacyDriftWatch watch) : IDisposable
    {
        private bool _isEnded;

        public void Dispose()
        {
            if (!_isEnded)
            {
                _isEnded = true;
                watch.RestoreEnded();
            }
        }
    }
}
