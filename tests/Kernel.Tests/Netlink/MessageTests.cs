using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Links;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Kernel.Tests.Netlink;

public sealed class MessageTests
{
    [Fact]
    public void A_netfilter_message_has_the_bytes_that_the_kernel_expects()
    {
        var writer = new MessageWriter(16);
        writer.BeginNetfilter(10, 4, LinuxNetlink.NLM_F_REQUEST | LinuxNetlink.NLM_F_DUMP, 2, 7);
        writer.Text(1, "nat");
        var nest = writer.BeginNest(4);
        writer.BigEndian32(1, 0x01020304);
        writer.EndNest(nest);
        writer.Bytes(9, [0xaa]);
        writer.End();

        // Read by hand from linux/netlink.h, on a little-endian machine.
        Assert.Equal(
            "30000000" + "040a" + "0103" + "07000000" + "00000000" + "02000000"
            + "0800" + "0100" + "6e617400"
            + "0c00" + "0480" + "0800" + "0100" + "01020304"
            + "0500" + "0900" + "aa000000",
            Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var writer = new MessageWriter();
        for (uint sequence = 1; sequence <= 2; sequence++)
        {
            writer.BeginNetfilter(7, 1, 0, 10, sequence);
            writer.Text(1, "odd");
            writer.Text(2, "a name of some length");
            writer.BigEndian64(3, ulong.MaxValue - sequence);
            writer.End();
        }

        var batch = new NetlinkBatch(writer.Written);
        for (uint sequence = 1; sequence <= 2; sequence++)
        {
            Assert.True(batch.TryRead(out var message));
            Assert.Equal(sequence, message.Sequence);
            Assert.Equal(0x0701, message.Type);
            var attributes = message.AttributesAfter<nfgenmsg>(out var start);
            Assert.Equal(10, start.nfgen_family);
            Assert.True(attributes.Find(2));
            Assert.Equal("a name of some length", attributes.Text);
            Assert.True(attributes.Next());
            Assert.Equal(ulong.MaxValue - sequence, attributes.BigEndian64);
            Assert.False(attributes.Next());
        }

        Assert.False(batch.TryRead(out _));
    }

    [Fact]
    public void A_length_that_cannot_be_is_refused()
    {
        var longer = Convert.FromHexString("20000000" + "00000000" + "00000000" + "00000000");
        Assert.Throws<InvalidDataException>(() => new NetlinkBatch(longer).TryRead(out _));
        var shorter = Convert.FromHexString("02000100");
        Assert.Throws<InvalidDataException>(() => new AttributeReader(shorter).Next());
    }

    [Theory]
    [InlineData("capped", "24000000" + "0200" + "0003", "14000000")]
    [InlineData("whole", "34000000" + "0200" + "0002", "24000000")]
    public void An_error_carries_the_kernels_words(string form, string header, string requestLength)
    {
        // NLM_F_CAPPED leaves out the body of the request, here 16 bytes, between its header and the words.
        var body = form == "whole" ? new string('0', 40) : "";
        var words = "0700" + "0100" + "6e6f00" + "00";
        var bytes = Convert.FromHexString(
            header + "05000000" + "00000000" + "eaffffff"
            + requestLength + "00000000" + "00000000" + "00000000" + body + words);
        bytes[0] = (byte)bytes.Length;
        if (form == "whole")
        {
            bytes[20] = 16 + 20;
        }

        Assert.True(new NetlinkBatch(bytes).TryRead(out var message));
        Assert.Equal(new NetlinkError(Libc.EINVAL, "no"), NetlinkError.Read(message));
    }

    /// <summary>The kernel sends none of these; whoever reads them must not go beyond their end.</summary>
    [Fact]
    public void A_message_that_is_too_short_for_what_it_says_is_invalid()
    {
        byte[] bare = [17, 0, 0, 0, .. new byte[13]];
        Assert.Throws<InvalidDataException>(() => Only(bare).TableAfter<nfgenmsg>());
        Assert.Throws<InvalidDataException>(() => Only(bare).AttributesAfter<nfgenmsg>(out _));
        Assert.Throws<InvalidDataException>(() => NfAcct.Decode(Only(
            [28, 0, 0, 0, .. new byte[16], 8, 0, (byte)LinuxNfnetlinkAcct.NFACCT_PKTS, 0, 0, 0, 0, 1])));
        Assert.Throws<InvalidDataException>(() => NetworkLinks.Decode(Only(
            [36, 0, 0, 0, .. new byte[28], 4, 0, (byte)LinuxIfLink.IFLA_MASTER, 0])));
        Assert.Throws<InvalidDataException>(() => LocalAddresses.Decode(
            Only(
            [
                32, 0, 0, 0, (byte)LinuxRtnetlink.RTM_NEWADDR, 0, .. new byte[10],
                (byte)Libc.AF_INET6, .. new byte[7], 8, 0,
                (byte)LinuxRtnetlink.IFA_ADDRESS, 0, 1, 2, 3, 4,
            ]),
            IPFamily.IPv6));
        Assert.Throws<InvalidDataException>(() => ElementCodec.Padded(new byte[RegisterBytes.MaxLength + 1]));
        Assert.False(TableNotice.IsOfOurs(Only([16, 0, 0, 0, 1, 10, .. new byte[10]]), (byte)Libc.AF_INET));

        // A request that the kernel would repeat is longer than the message: there are no words behind it.
        byte[] error =
        [
            36, 0, 0, 0, 2, 0, 0, 2, .. new byte[8],
            0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. new byte[12],
        ];
        Assert.Equal(new NetlinkError(2, null), NetlinkError.Read(Only(error)));
    }

    private static NetlinkMessage Only(byte[] bytes)
    {
        Assert.True(new NetlinkBatch(bytes).TryRead(out var message));
        return message;
    }

    [Fact]
    public void A_filter_drops_exactly_its_ports()
    {
        var program = PortFilter.Program([0x01020304, 5]);
        Assert.Equal(
            [
                (0x20, 0, 0, 12u),
                (0x15, 2, 0, 0x04030201u),
                (0x15, 1, 0, 0x05000000u),
                (0x06, 0, 0, uint.MaxValue),
                (0x06, 0, 0, 0u),
            ],
            program.Select(step => ((int)step.code, (int)step.jt, (int)step.jf, step.k)));
    }
}
