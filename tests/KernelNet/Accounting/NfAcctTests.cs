using System.Net;
using System.Net.Sockets;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Accounting;

public sealed class NfAcctTests
{
    private const string Invalid = "ct_state_invalid_dropped_pkts";
    private const string Localhost = "localhost_nps_accepted_pkts";

    [Fact]
    public void Counters_are_created_once_listed_and_kept()
    {
        using var inside = new TemporaryNamespace("nfacct");
        using var accounting = inside.Run(() => new NfAcct());
        SkipWithoutKernelSupport(accounting);
        Assert.Null(accounting.Get(Invalid));
        Assert.Empty(accounting.List());
        accounting.Ensure(Localhost);
        accounting.Ensure(Invalid);
        accounting.Ensure(Invalid);
        Assert.Equal(new AccountingCounter(Invalid, 0, 0), accounting.Get(Invalid));
        Assert.Equal([Invalid, Localhost], accounting.List().Select(counter => counter.Name));

        Assert.True(accounting.Delete(Invalid));
        Assert.False(accounting.Delete(Invalid));
        Assert.Equal([Localhost], accounting.List().Select(counter => counter.Name));

        using var elsewhere = new TemporaryNamespace("nfacct");
        using var others = elsewhere.Run(() => new NfAcct());
        Assert.Empty(others.List());
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Rules_add_to_them_and_ensuring_again_keeps_the_count(IptablesVariant variant)
    {
        using var inside = new TemporaryNamespace("nfacct");
        using var accounting = inside.Run(() => new NfAcct());
        SkipWithoutKernelSupport(accounting);
        accounting.Ensure(Localhost);
        var tools = Programs.Tools(IPFamily.IPv4, variant);
        var restored = inside.Restore(
            tools, $"*filter\n-A OUTPUT -d 127.0.0.9 -m nfacct --nfacct-name {Localhost} -j DROP\nCOMMIT\n");
        Assert.SkipWhen(
            restored.Words.Contains("nfacct", StringComparison.Ordinal), $"no nfacct match here: {restored.Words}");
        Assert.Equal(RestoreKind.Applied, restored.Kind);
        inside.Run(SendOnePacket);
        accounting.Ensure(Localhost);
        Assert.Equal(1UL, accounting.Get(Localhost)?.Packets);
        Assert.False(accounting.Delete(Localhost), "a rule still counts in it");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-name-that-has-32-characters-xx")]
    public void A_name_that_the_kernel_would_refuse_is_refused_here(string name)
    {
        using var accounting = new NfAcct();
        Assert.Throws<ArgumentException>(() => accounting.Ensure(name));
    }

    [Fact]
    public void The_longest_name_is_taken()
    {
        using var inside = new TemporaryNamespace("nfacct");
        using var accounting = inside.Run(() => new NfAcct());
        SkipWithoutKernelSupport(accounting);
        var name = new string('x', NfAcct.MaxNameLength);
        accounting.Ensure(name);
        Assert.Equal(name, accounting.Get(name)?.Name);
    }

    private static void SendOnePacket()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SendTo([1], new IPEndPoint(new IPAddress([127, 0, 0, 9]), 9));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AccessDenied)
        {
            // What DROP in OUTPUT tells the sender (EPERM).
        }
    }

    private static void SkipWithoutKernelSupport(NfAcct accounting)
    {
        try
        {
            accounting.List();
        }
        catch (KernelException failure) when (failure.Kind == KernelErrorKind.Unsupported)
        {
            Assert.Skip(failure.Message);
        }
    }
}
