using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.KernelNet.Traffic;

/// <summary>The rules that a node's kernel holds, as the commands that answer questions read them.</summary>
internal static class KernelRules
{
    /// <summary>As they are now, whole: later there is more in the sets that packets fill.</summary>
    public static NodeRules Of(TemporaryNamespace node, IPFamily family) => node.Run(() =>
    {
        var rules = RulesSource.Read([], family);
        foreach (var table in rules.Nftables)
        {
            Assert.All(table.Rules.Chains, chain => Assert.True(chain.Rules.Count >= 0));
            Assert.All(table.Rules.Sets, set => Assert.NotNull(table.Elements.StartingWith(set.Name, default)));
        }

        return rules;
    });
}
