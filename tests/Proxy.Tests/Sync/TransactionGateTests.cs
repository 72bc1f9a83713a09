using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Tests.Sync;

public sealed class TransactionGateTests
{
    [Fact]
    public void It_is_empty_when_the_last_transaction_ends_and_lets_none_in_after_it_was_closed()
    {
        var gate = new TransactionGate();
        using (gate.Enter())
        {
        }

        var (first, second) = (gate.Enter(), gate.Enter());
        var empty = gate.CloseAsync();
        first.Dispose();
        Assert.False(empty.IsCompleted);
        Assert.Throws<OperationCanceledException>(() => gate.Enter());
        second.Dispose();
        Assert.True(empty.IsCompletedSuccessfully);
        Assert.True(gate.CloseAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public void One_that_nobody_has_entered_is_empty_at_once()
    {
        Assert.True(new TransactionGate().CloseAsync().IsCompletedSuccessfully);
    }
}
