using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Interop;
using Signalbox.Kernel.Netlink;
using Signalbox.Kernel.Nftables;
using Signalbox.Testing.Nftables;

namespace Signalbox.Kernel.Tests.Nftables;

public sealed class NftBatchTests
{
    private static readonly NftSet Frontends =
        new("frontends", [FieldType.IPv4Address, FieldType.Protocol, FieldType.Port]);

    private static readonly ServiceName A = new("ns", "a");
    private static readonly ServiceName B = new("ns", "b");

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void All_that_we_say_has_the_bytes_that_nft_sends(IPFamily family)
    {
        var batch = new NftBatch(family);
        new NftForms(family).Write(batch);
        Assert.Equal(File.ReadAllLines(NftRecording.Path(family)), WireText.Of(batch.Messages(withEnd: true)));
    }

    [Fact]
    public void A_batch_stands_between_its_edges_and_numbers_its_messages()
    {
        var batch = new NftBatch(IPFamily.IPv4);
        Assert.True(batch.IsEmpty);
        batch.AddTable();
        batch.DeleteTable();
        Assert.False(batch.IsEmpty);
        var (begin, end) = (LinuxNfnetlink.NFNL_MSG_BATCH_BEGIN, LinuxNfnetlink.NFNL_MSG_BATCH_END);
        Assert.Equal(
            [(begin, 1, 1), (0xa00, 2, 1), (0xa02, 3, 5), (end, 4, 1)], Headers(batch.Messages(withEnd: true)));
        Assert.Equal([(begin, 1, 1), (0xa00, 2, 1), (0xa02, 3, 5)], Headers(batch.Messages(withEnd: false)));

        // Written on after it was sent: the end moves, and there is one more acknowledgement, which nobody misses.
        batch.AddTable();
        Assert.Equal(
            [(begin, 1, 1), (0xa00, 2, 1), (0xa02, 3, 5), (0xa00, 4, 5), (end, 5, 1)],
            Headers(batch.Messages(withEnd: true)));
    }

    [Fact]
    public void A_cleared_batch_writes_the_same_again()
    {
        var batch = new NftBatch(IPFamily.IPv4);
        var forms = new NftForms(IPFamily.IPv4);
        forms.Write(batch);
        var first = batch.Messages(withEnd: true).ToArray();
        batch.Clear();
        Assert.True(batch.IsEmpty);
        Assert.Equal(0, batch.Operations);
        forms.Write(batch);
        Assert.Equal(first, batch.Messages(withEnd: true));
    }

    [Fact]
    public void Elements_in_a_row_share_messages_that_stay_below_64_KiB()
    {
        const int Count = 5_000;
        var batch = new NftBatch(IPFamily.IPv4);
        for (var index = 0; index < Count; index++)
        {
            batch.AddElement(Frontends, Element(index));
        }

        batch.DeleteElement(Frontends, Element(0));
        Assert.Equal(Count + 1, batch.Operations);
        var lengths = Lengths(batch.Messages(withEnd: true));
        Assert.All(lengths, length => Assert.InRange(length, 20, 65_536));
        Assert.InRange(lengths.Count, 4, 8);
    }

    [Fact]
    public void A_refused_element_leads_to_its_owner()
    {
        var batch = new NftBatch(IPFamily.IPv4);
        batch.For(A);
        batch.AddElement(Frontends, Element(1));
        batch.AddElement(Frontends, Element(2));
        batch.For(B);
        batch.AddElement(Frontends, Element(3));
        batch.For(null);
        batch.AddElement(Frontends, Element(4));
        batch.AddTable();
        var whole = WireText.Of(batch.Messages(withEnd: true));
        Assert.Equal(2, whole.Count);
        const int First = 20 + 16 + 16 + 4;
        const int Size = 24;
        var refusals = Enumerable.Range(0, 4).Select(
            index => batch.Refusal(2, new NetlinkError(Libc.EEXIST, "there", First + (index * Size)))).ToList();
        Assert.Equal([[A], [A], [B], []], refusals.Select(refusal => refusal.Owners.ToArray()));
        Assert.Equal("add 10.0.0.3 . tcp . 80 to set frontends", refusals[2].Operation);
        Assert.Equal("File exists (there)", refusals[2].Words);
    }

    [Fact]
    public void Without_a_place_the_element_is_one_of_the_owners_of_the_message()
    {
        var batch = new NftBatch(IPFamily.IPv4);
        batch.For(A);
        batch.DeleteElement(Frontends, Element(1));
        batch.For(B);
        batch.DeleteElement(Frontends, Element(2));
        batch.DeleteChain("c");
        batch.Messages(withEnd: true);
        var refusal = batch.Refusal(2, new NetlinkError(Libc.ENOENT, null));
        Assert.True(refusal.IsVague);
        Assert.Equal([A, B], refusal.Each().Select(one => one.Owner!.Value));
        Assert.Equal("delete elements from set frontends", refusal.Operation);
        refusal = batch.Refusal(3, new NetlinkError(Libc.EBUSY, null));
        Assert.Equal([B], refusal.Owners);
        Assert.Equal("delete chain c", refusal.Operation);
    }

    [Fact]
    public void Separated_owners_have_messages_of_their_own()
    {
        var batch = new NftBatch(IPFamily.IPv4) { SeparatesOwners = true };
        foreach (var owner in new[] { A, A, B })
        {
            batch.For(owner);
            batch.AddElement(Frontends, Element(1));
        }

        Assert.Equal(2, WireText.Of(batch.Messages(withEnd: true)).Count);
        Assert.Equal([A], batch.Refusal(2, new NetlinkError(Libc.EEXIST, null)).Owners);
        Assert.Equal([B], batch.Refusal(3, new NetlinkError(Libc.EEXIST, null)).Owners);
    }

    private static NftElement Element(int index)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(new Address(IPFamily.IPv4, (UInt128)(0x0a000000 + index)));
        writer.Add(Protocol.TCP);
        writer.AddPort(80);
        return new NftElement(writer.Value);
    }

    private static List<(int Type, int Sequence, int Flags)> Headers(ReadOnlySpan<byte> messages)
    {
        var headers = new List<(int, int, int)>();
        var batch = new NetlinkBatch(messages);
        while (batch.TryRead(out var message))
        {
            headers.Add((message.Type, (int)message.Sequence, message.Flags));
        }

        return headers;
    }

    private static List<int> Lengths(ReadOnlySpan<byte> messages)
    {
        var lengths = new List<int>();
        var batch = new NetlinkBatch(messages);
        while (batch.TryRead(out var message))
        {
            lengths.Add(message.Payload.Length + 16);
        }

        return lengths;
    }
}
