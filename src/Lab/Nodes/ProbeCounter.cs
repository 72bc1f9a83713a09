namespace Signalbox.Lab.Nodes;

/// <summary>Counts the same outcomes in a row: a probe's verdict changes when there are as many as its threshold.
/// </summary>
internal sealed class ProbeCounter(int successThreshold, int failureThreshold)
{
    private bool _last;
    private int _run;

    /// <summary>The verdict after one more outcome: true, false, or null when it is not decided yet.</summary>
    public bool? Add(bool isSuccess)
    {
        _run = isSuccess == _last ? _run + 1 : 1;
        _last = isSuccess;
        return _run >= (isSuccess ? successThreshold : failureThreshold) ? isSuccess : null;
    }
}
