using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Verify;

/// <summary>What to compare with what.</summary>
/// <param name="Options">Where objects come from, and how the node is planned.</param>
/// <param name="Dumps">Saved rules; none for this node's kernel.</param>
/// <param name="Families">Which to look at.</param>
/// <param name="ByPackets">Compare by what packets meet, whatever the rules' form.</param>
internal sealed record VerifyQuestion(
    ProxyOptions Options, IReadOnlyList<string> Dumps, IReadOnlyList<IPFamily> Families, bool ByPackets)
{
    /// <summary>The agent whose flags count where none was given: "kube-proxy (pid 123)"; null for none.</summary>
    public string? Agent { get; init; }

    public bool IsOffline => Dumps.Count > 0;
}
