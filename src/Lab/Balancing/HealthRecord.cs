namespace Signalbox.Lab.Balancing;

/// <summary>What a node's health check node port has answered of late.</summary>
internal sealed class HealthRecord
{
    /// <summary>One lost answer on a busy machine must not move connections.</summary>
    private const int SilencesAtMost = 3;

    private int _silences;

    /// <summary>False until it first answers 200.</summary>
    public bool IsHealthy { get; private set; }

    /// <summary>An answer counts at once, silence (null) when it lasts.</summary>
    public void Note(bool? answer)
    {
        _silences = answer is null ? _silences + 1 : 0;
        IsHealthy = answer ?? (IsHealthy && _silences < SilencesAtMost);
    }
}
