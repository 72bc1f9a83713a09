using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Signalbox.Kernel.Interop;

namespace Signalbox.Kernel.Tests.Interop;

/// <summary>Asks the C compiler whether each constant, size and offset in Interop is that of the headers.</summary>
public sealed class HeaderTests
{
    private const string Headers =
        """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <unistd.h>
        #include <sys/eventfd.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/socket.h>
        #include <netinet/in.h>
        #include <linux/un.h>
        #include <linux/net_namespace.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/if_addr.h>
        #include <linux/if_link.h>
        #include <linux/if.h>
        #include <linux/filter.h>
        #include <linux/netfilter.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netfilter/nfnetlink_acct.h>
        #include <linux/netfilter/nfnetlink_conntrack.h>
        #include <linux/netfilter/nfnetlink_queue.h>
        #include <linux/netfilter/ipset/ip_set.h>
        #include <linux/netfilter/nf_tables.h>
        #include <linux/netfilter/nf_tables_compat.h>
        #include <linux/netfilter/nf_nat.h>
        #include <linux/netfilter/xt_addrtype.h>
        #include <linux/netfilter/xt_comment.h>
        #include <linux/netfilter/xt_conntrack.h>
        #include <linux/netfilter/xt_mark.h>
        #include <linux/netfilter/xt_recent.h>
        #include <linux/netfilter/xt_sctp.h>
        #include <linux/netfilter/xt_statistic.h>
        #include <linux/netfilter/xt_tcpudp.h>
        #include <linux/netfilter_ipv4/ipt_REJECT.h>
        #include <linux/netfilter_ipv6/ip6t_REJECT.h>
        #include <linux/icmp.h>
        #include <linux/icmpv6.h>
        #include <linux/netfilter_ipv4/ip_tables.h>
        #include <linux/netfilter_ipv6/ip6_tables.h>

        """;

    [Fact]
    public void Constants_and_layouts_are_those_of_the_headers()
    {
        var asserts = Asserts().ToList();
        Assert.True(asserts.Count > 100, $"only {asserts.Count} were found to check");
        Assert.SkipUnless(Compiles("int unused;", out var words), $"no C compiler with the kernel's headers: {words}");
        Assert.True(Compiles(string.Join('\n', asserts), out words), words);
    }

    [Fact]
    public void A_wrong_constant_does_not_compile()
    {
        Assert.SkipUnless(Compiles("int unused;", out var words), $"no C compiler with the kernel's headers: {words}");
        Assert.False(Compiles("_Static_assert(NLM_F_DUMP == 0x301, \"NLM_F_DUMP\");", out words));
        Assert.Contains("NLM_F_DUMP", words, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Asserts()
    {
        const BindingFlags Any =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (var type in typeof(Libc).Assembly.GetTypes())
        {
            if (type.Namespace != typeof(Libc).Namespace || type.IsNested)
            {
                continue;
            }

            foreach (var field in type.GetFields(Any))
            {
                if (field.IsLiteral)
                {
                    var value = Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture);
                    yield return $"_Static_assert({field.Name} == {value}, \"{field.Name} is not {value}\");";
                }
                else if (type.IsValueType)
                {
                    var offset = Marshal.OffsetOf(type, field.Name);
                    var name = $"offsetof(struct {type.Name}, {field.Name})";
                    yield return $"_Static_assert({name} == {offset}, \"{name} is not {offset}\");";
                }
            }

            if (type.IsValueType)
            {
                var size = Marshal.SizeOf(type);
                yield return $"_Static_assert(sizeof(struct {type.Name}) == {size}, \"{type.Name} has not {size}\");";
            }
        }
    }

    private static bool Compiles(string body, out string words)
    {
        var start = new ProcessStartInfo("gcc", ["-fsyntax-only", "-xc", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Write(new StringBuilder(Headers).Append(body).Append('\n'));
            process.StandardInput.Close();
            words = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            words = failure.Message;
            return false;
        }
    }
}
