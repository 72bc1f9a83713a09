namespace Signalbox.Lab.Faults;

/// <summary>What goes wrong on purpose. A closed family; each is written as "fault list" shows it.</summary>
internal abstract record LabFault
{
    private LabFault()
    {
    }

    /// <summary>Packets of the target's link are treated badly.</summary>
    public sealed record PoorLink(LinkConditions Conditions) : LabFault
    {
        public override string ToString() => Conditions.ToString();
    }

    /// <summary>No packet comes to the node or from it, and its kubelet is not heard of.</summary>
    /// <param name="Grace">How long until the control plane counts the node as lost.</param>
    public sealed record CutOff(TimeSpan Grace) : LabFault
    {
        public override string ToString() => $"cut off, not ready after {FaultWords.Text(Grace)}";
    }

    /// <summary>The node's agent stands still: its rules stay as they are.</summary>
    public sealed record PausedAgent : LabFault
    {
        public override string ToString() => "agent paused";
    }

    /// <summary>The node has no agent: nobody follows the cluster, or mends.</summary>
    public sealed record StoppedAgent : LabFault
    {
        public override string ToString() => "agent stopped";
    }

    /// <summary>The rules of Services that hold all of these words are taken away. The agent, which would put them
    /// back, stands still, or is no more.</summary>
    /// <param name="Words">With blanks between them.</param>
    /// <param name="IsStopped">Whether the node has no agent.</param>
    /// <param name="Count">How many rules these were; 0 before they are looked for.</param>
    public sealed record RemovedRules(string Words, bool IsStopped, int Count = 0) : LabFault
    {
        public override string ToString() =>
            $"{Count} {(Count == 1 ? "rule" : "rules")} removed: {Words}; "
            + $"agent {(IsStopped ? "stopped" : "paused")}";
    }

    /// <summary>The pod's readiness probe fails.</summary>
    public sealed record FailingProbe : LabFault
    {
        public override string ToString() => "readiness probe fails";
    }

    /// <summary>Somebody else's rule, in a table of its own.</summary>
    public sealed record ForeignFirewall(FirewallRule Rule) : LabFault
    {
        public override string ToString() => $"firewall: {Rule}";
    }
}
