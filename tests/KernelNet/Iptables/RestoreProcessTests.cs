using System.Buffers;
using System.Diagnostics;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Iptables;

public sealed class RestoreProcessTests
{
    public static TheoryData<IPFamily, IptablesVariant> All => Programs.All;

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_restored_is_saved(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("restore");
        var tools = Programs.Tools(family, variant);
        var result = inside.Restore(
            tools, "*nat\n:KUBE-A - [0:0]\n-A KUBE-A -j RETURN\nCOMMIT\n*filter\n:KUBE-B - [0:0]\nCOMMIT\n");
        Assert.Equal(new RestoreResult(RestoreKind.Applied, 0, "") { AppliedTables = 2 }, result);
        Assert.Contains("-A KUBE-A -j RETURN", inside.Save(tools, "nat"));
        Assert.DoesNotContain("-A KUBE-A -j RETURN", inside.Save(tools, "filter"));
        Assert.Contains(":KUBE-B - [0:0]", inside.Save(tools, null));
        Assert.DoesNotContain(Command.Run("iptables-nft-save", []).Output.Split('\n'), line => line.Contains("KUBE-A"));
    }

    /// <summary>The line at fault, or null where the table as a whole is refused at its COMMIT.</summary>
    [Theory]
    [InlineData("-A KUBE-A -m nosuchmatch --foo -j RETURN", 4, 4)]
    [InlineData("-A KUBE-A --nosuchopt -j RETURN", 4, 4)]
    [InlineData("-A KUBE-A -p tcp -m tcp --dport 99999 -j RETURN", 4, 4)]
    [InlineData("-A KUBE-A -s 1.2.3.4.5 -j RETURN", 4, 4)]
    [InlineData("-A KUBE-A -j NOSUCHCHAIN", null, 4)]
    [InlineData("-A KUBE-A -j MASQUERADE", 4, null)]
    [InlineData("-A KUBE-NOSUCH -j RETURN", 4, 4)]
    [InlineData("-X KUBE-NOSUCH", 4, 4)]
    [InlineData("-D INPUT -j KUBE-A", 4, 4)]
    [InlineData("-A KUBE-A -m nfacct --nfacct-name nosuch -j DROP", 4, null)]
    [InlineData("what is this", 4, 4)]
    [InlineData(":KUBE-A-NAME-OF-MORE-THAN-28-CHARACTERS - [0:0]", 4, 4)]
    public void A_refused_line_is_named_and_nothing_of_its_table_applied(string line, int? nft, int? legacy)
    {
        foreach (var (variant, expected) in new[] { (IptablesVariant.Nft, nft), (IptablesVariant.Legacy, legacy) })
        {
            using var inside = new TemporaryNamespace("refuse");
            var tools = Programs.Tools(IPFamily.IPv4, variant);
            var result = inside.Restore(
                tools, $"*filter\n:KUBE-A - [0:0]\n-A KUBE-A -j RETURN\n{line}\n-A KUBE-A -j DROP\nCOMMIT\n");
            Assert.Equal(RestoreKind.Refused, result.Kind);
            Assert.NotEqual("", result.Words);
            Assert.Equal(EquatableArray.Create<int>(expected is { } at ? [at] : []), result.FailedLines);
            Assert.Equal(expected is null ? 6 : null, result.FailedCommit);
            Assert.Equal(0, result.AppliedTables);
            Assert.DoesNotContain(inside.Save(tools, "filter"), saved => saved.Contains("KUBE-A"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_failure_in_the_second_table_leaves_the_first_applied(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("second");
        var tools = Programs.Tools(family, variant);
        var result = inside.Restore(tools, "*nat\n:KUBE-A - [0:0]\nCOMMIT\n*filter\n-A KUBE-B -j DROP\nCOMMIT\n");
        Assert.Equal(1, result.AppliedTables);
        Assert.Equal([5], result.FailedLines);
        Assert.Contains(":KUBE-A - [0:0]", inside.Save(tools, "nat"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_program_that_stops_reading_says_why(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("deaf");
        var tools = Programs.Tools(family, variant);
        var result = inside.Run(() => new RestoreProcess(tools, TimeProvider.System).Run(Programs.Limit, writer =>
        {
            writer.Write("*nat\nthis is no rule\n"u8);
            for (var rule = 0; rule < 300_000; rule++)
            {
                writer.Write("-A KUBE-A -m comment --comment \"far more than a pipe holds\" -j RETURN\n"u8);
            }
        }));
        Assert.Equal(RestoreKind.Refused, result.Kind);
        Assert.Equal([2], result.FailedLines);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_program_that_does_not_end_is_killed_and_its_outcome_unknown(IPFamily family, IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("slow");
        var tools = Programs.Tools(family, variant);
        var result = inside.Run(() => new RestoreProcess(tools, TimeProvider.System).Run(
            TimeSpan.FromMilliseconds(300),
            writer =>
            {
                // It waits for the rest of its input; this waits until the kill has closed the pipe.
                var deadline = Stopwatch.StartNew();
                while (deadline.Elapsed < Programs.Limit && writer is not RestoreInput { IsBroken: true })
                {
                    writer.Write(Encoding.ASCII.GetBytes(new string('#', 100_000) + "\n"));
                }
            }));
        Assert.Equal(RestoreKind.Unknown, result.Kind);
        Assert.True(result.IsTimedOut);
        Assert.Equal(137, result.ExitCode);
        Assert.Null(result.AppliedTables);
    }

    [Fact]
    public void A_lock_that_somebody_else_keeps_is_told_apart()
    {
        using var inside = new TemporaryNamespace("locked");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Legacy) with { Version = new Version(1, 8, 9) };
        string[] hold = ["/run/xtables.lock", "sh", "-c", "echo; read x"];
        using var holder = Process.Start(new ProcessStartInfo("flock", hold)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            holder.StandardOutput.ReadLine();
            var result = inside.Restore(tools, "*nat\nCOMMIT\n");
            Assert.Equal(RestoreKind.Locked, result.Kind);
            Assert.Equal(4, result.ExitCode);
        }
        finally
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
        }
    }

    [Fact]
    public void An_input_that_cannot_be_written_ends_the_program()
    {
        using var inside = new TemporaryNamespace("broken");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        Assert.Throws<NotSupportedException>(() => inside.Run(() =>
            new RestoreProcess(tools, TimeProvider.System).Run(Programs.Limit, writer =>
            {
                writer.Write("*nat\n:KUBE-A - [0:0]\n"u8);
                throw new NotSupportedException();
            })));
        Assert.Empty(inside.Save(tools, null));
    }
}
