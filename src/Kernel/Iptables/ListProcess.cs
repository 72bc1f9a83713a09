using System.Text;

namespace Signalbox.Kernel.Iptables;

/// <summary>Lists one chain with iptables -S. Unlike iptables-save of the nft variant it costs little however many
/// chains the table has.</summary>
public static class ListProcess
{
    /// <summary>iptables: the chain, or what it was asked for, does not exist.</summary>
    private const int NotThere = 1;

    /// <summary>Hands on "-N CHAIN" or "-P CHAIN POLICY", then "-A CHAIN RULE" for each rule. Nothing for a chain that
    /// does not exist. Throws <see cref="KernelException"/> for any other failure.</summary>
    public static void Run(IptablesTools tools, string table, string chain, SaveLine onLine)
    {
        var answer = ToolProcess.Run(
            tools.CommandPath, [.. IptablesVersion.RestoreWait(tools.Version), "-t", table, "-S", chain]);
        if (answer.ExitCode == NotThere)
        {
            return;
        }

        if (answer.ExitCode != 0)
        {
            throw new KernelException(
                $"list chain {chain} of table {table} with {tools.CommandPath}",
                $"{ToolProcess.Ending(answer.ExitCode)}: {answer.Errors.Trim()}");
        }

        SaveProcess.ReadLines(new MemoryStream(Encoding.UTF8.GetBytes(answer.Output)), onLine);
    }
}
