using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.KernelNet.Traffic;

/// <summary>The rules that a node's kernel holds, as the commands that answer questions read them.</summary>
internal static class KernelRules
{
    public static NodeRules Of(TemporaryNamespace node, IPFamily family) =>
        node.Run(() => RulesSource.Read([], family));
}
