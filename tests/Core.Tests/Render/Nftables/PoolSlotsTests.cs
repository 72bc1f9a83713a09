using Signalbox.Core.Render.Nftables;

namespace Signalbox.Core.Tests.Render.Nftables;

public sealed class PoolSlotsTests
{
    [Fact]
    public void Every_size_fits_its_class_and_leaves_less_room_than_one_more_round()
    {
        for (var endpoints = 1; endpoints <= PoolSlots.MaxEndpoints; endpoints++)
        {
            var (slots, each) = PoolSlots.Of(endpoints);
            Assert.InRange(endpoints * each, 1, (int)slots);
            Assert.True((endpoints * (each + 1)) > slots, $"{endpoints} could have {each + 1} slots of {slots} each");
        }
    }

    [Theory]
    [InlineData(1, 12, 12)]
    [InlineData(2, 12, 6)]
    [InlineData(3, 12, 4)]
    [InlineData(5, 12, 2)]
    [InlineData(12, 12, 1)]
    [InlineData(13, 96, 7)]
    [InlineData(96, 96, 1)]
    [InlineData(97, 768, 7)]
    [InlineData(49152, 49152, 1)]
    [InlineData(60000, 49152, 1)]
    public void A_pool_is_in_the_smallest_class_with_room(int endpoints, uint slots, int each) =>
        Assert.Equal((slots, each), PoolSlots.Of(endpoints));

    [Fact]
    public void No_two_classes_share_a_slot_and_all_are_numbers_that_a_draw_can_give()
    {
        const uint Numbers = 65536 * 2;
        var end = 0u;
        foreach (var slots in PoolSlots.Classes)
        {
            Assert.True(PoolSlots.FirstSlot(slots) >= end);
            end = PoolSlots.FirstSlot(slots) + slots;
        }

        Assert.True(end <= Numbers);
    }
}
