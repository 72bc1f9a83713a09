namespace Signalbox.KernelNet.Verify;

/// <summary>One node for many tests: each leaves it well, or the next gets another.</summary>
public abstract class VerifiedGround(string mode) : IDisposable
{
    private VerifiedNode? _node;

    internal void Use(Action<VerifiedNode> test)
    {
        _node ??= new VerifiedNode(mode);
        var isWell = false;
        try
        {
            test(_node);
            isWell = true;
        }
        finally
        {
            if (!isWell)
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        _node?.Dispose();
        _node = null;
        GC.SuppressFinalize(this);
    }
}
