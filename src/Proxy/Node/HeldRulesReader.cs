using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Node;

/// <summary>Reads what both variants of iptables hold. Reading makes the kernel create nothing.</summary>
internal sealed class HeldRulesReader
{
    private readonly List<HeldRules> _found = [];
    private readonly List<string> _unread = [];
    private readonly IReadOnlyList<string> _directories;

    private HeldRulesReader(IReadOnlyList<string> directories) => _directories = directories;

    public IReadOnlyList<HeldRules> Found => _found;

    /// <summary>Why some could not be read, in the words of errors.</summary>
    public IReadOnlyList<string> Unread => _unread;

    public static HeldRulesReader Read(IReadOnlyList<string> directories)
    {
        var reader = new HeldRulesReader(directories);
        foreach (var family in NodeView.Families)
        {
            reader.Try(family, IptablesVariant.Nft);
            reader.Try(family, IptablesVariant.Legacy);
        }

        return reader;
    }

    private void Try(IPFamily family, IptablesVariant variant)
    {
        try
        {
            if (IptablesSource.Read(family, variant, _directories) is { } rules)
            {
                _found.Add(new HeldRules(family, variant, rules));
            }
        }
        catch (KernelException failure)
        {
            _unread.Add(failure.Message);
        }
    }
}
