using Signalbox.Kernel.Nftables;

namespace Signalbox.Kernel.Tests.Nftables;

public sealed class RegistersTests
{
    private static readonly LoadedValue Port = new(LoadedFrom.Payload, 2, 2, 2, null);
    private static readonly LoadedValue Long = new(LoadedFrom.Payload, 1, 8, 16, null);

    /// <summary>NFT_REG_1 to NFT_REG_4 are 16 bytes wide, NFT_REG32_00 to NFT_REG32_15 are parts of them.</summary>
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 12)]
    [InlineData(4, 20)]
    public void Wide_and_narrow_numbers_name_the_same_register(uint wide, uint narrow)
    {
        var registers = new Registers();
        registers.Set(wide, Port);
        Assert.Equal(Port, registers[narrow]);
        registers.Set(narrow, Long);
        Assert.Equal(Long, registers[wide]);
    }

    [Theory]
    [InlineData(1, 11)]
    [InlineData(9, 9)]
    [InlineData(9, 12)]
    [InlineData(2, 13)]
    public void What_overwrites_a_part_of_a_value_takes_all_of_it_away(uint of, uint part)
    {
        var registers = new Registers();
        registers.Set(of, Long);
        registers.Set(part, Port);
        Assert.Equal(of == part ? Port : default, registers[of]);
    }

    [Fact]
    public void A_long_value_takes_away_what_it_covers_and_no_more()
    {
        var registers = new Registers();
        registers.Set(11, Port);
        registers.Set(12, Port);
        registers.Set(1, Long);
        Assert.Equal(default, registers[11]);
        Assert.Equal(Port, registers[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(24)]
    public void Other_numbers_hold_nothing(uint register)
    {
        var registers = new Registers();
        registers.Set(register, Port);
        Assert.Equal(default, registers[register]);
    }
}
