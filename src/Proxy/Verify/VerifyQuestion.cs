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
    public bool IsOffline => Dumps.Count > 0;
}
