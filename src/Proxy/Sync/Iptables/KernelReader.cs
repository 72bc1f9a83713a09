using System.Text;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Proxy.Sync.Iptables;

/// <summary>Reads what the kernel holds of ours.</summary>
internal static class KernelReader
{
    /// <summary>Reads the tables that exist. Throws <see cref="Kernel.KernelException"/>.</summary>
    public static KernelRules Read(IptablesTools tools)
    {
        var rules = new KernelRules(tools.Family);
        var text = new char[4096];
        SaveProcess.Run(tools, null, line =>
        {
            if (line.Length > text.Length)
            {
                text = new char[line.Length * 2];
            }

            rules.Read(text.AsSpan(0, Encoding.UTF8.GetChars(line, text)));
        });
        return rules;
    }
}
