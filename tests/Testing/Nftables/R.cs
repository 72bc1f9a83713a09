using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Testing.Nftables;

/// <summary>Short ways to write rules, sets and elements as a kernel would hold them for nft's own words, which stand
/// beside each. IPv4 unless another family is given; registers are those that nft takes.</summary>
public static class R
{
    private const string Table = NftRuleset.TableName;

    public static NftRule Rule(params ReadOnlySpan<Expression[]> phrases)
    {
        var expressions = new List<Expression>();
        foreach (var phrase in phrases)
        {
            expressions.AddRange(phrase);
        }

        return new NftRule(expressions.ToEquatable());
    }

    public static NftChain Chain(string name, params NftRule[] rules) => new(name, [.. rules]);

    public static NftChain Base(PacketHook hook, int priority, params NftRule[] rules) => new(
        $"{Table}-{hook}-{priority}".ToLowerInvariant(), [.. rules],
        new BaseHook(priority is -100 or 100 ? ChainType.Nat : ChainType.Filter, hook, priority));

    /// <summary>ip saddr</summary>
    public static Expression Saddr(byte to = 0, byte length = 4) =>
        new Expression.LoadPayload(to, PacketHeader.Network, 12, length);

    /// <summary>ip daddr</summary>
    public static Expression Daddr(byte to = 0, byte length = 4) =>
        new Expression.LoadPayload(to, PacketHeader.Network, 16, length);

    /// <summary>ip6 saddr</summary>
    public static Expression Saddr6(byte to = 0, byte length = 16) =>
        new Expression.LoadPayload(to, PacketHeader.Network, 8, length);

    /// <summary>ip6 daddr</summary>
    public static Expression Daddr6(byte to = 0, byte length = 16) =>
        new Expression.LoadPayload(to, PacketHeader.Network, 24, length);

    /// <summary>meta l4proto</summary>
    public static Expression Protocol(byte to = 0) => new Expression.LoadMeta(to, MetaKey.TransportProtocol);

    /// <summary>th dport</summary>
    public static Expression Port(byte to = 0) => new Expression.LoadPayload(to, PacketHeader.Transport, 2, 2);

    /// <summary>th sport</summary>
    public static Expression SourcePort(byte to = 0) => new Expression.LoadPayload(to, PacketHeader.Transport, 0, 2);

    /// <summary>meta mark</summary>
    public static Expression Mark(byte to = 0) => new Expression.LoadMeta(to, MetaKey.Mark);

    /// <summary>iifname</summary>
    public static Expression Interface(byte to = 0) => new Expression.LoadMeta(to, MetaKey.InInterfaceName);

    /// <summary>ip daddr . meta l4proto . th dport</summary>
    public static Expression[] Frontend { get; } = [Daddr(), Protocol(1), Port(2)];

    /// <summary>ip6 daddr . meta l4proto . th dport</summary>
    public static Expression[] Frontend6 { get; } = [Daddr6(), Protocol(4), Port(5)];

    public static Expression Is(RegisterBytes value) => new Expression.Compare(0, value);

    public static Expression IsNot(RegisterBytes value) => new Expression.Compare(0, value, IsNegated: true);

    /// <summary>@set</summary>
    public static Expression In(string set) => new Expression.Contains(0, set);

    /// <summary>vmap @map</summary>
    public static Expression Dispatch(string map) => new Expression.Dispatch(0, map);

    /// <summary>numgen random mod M offset O</summary>
    public static Expression Random(byte to, uint modulus, uint offset = 0) =>
        new Expression.LoadRandom(to, modulus, offset);

    /// <summary>dnat ip to (the frontend) . numgen random mod M offset O map @map</summary>
    public static Expression[] Draw(string map, uint modulus, uint offset = 0) =>
    [
        .. Frontend, Random(3, modulus, offset), new Expression.LookUp(0, map, 0),
        new Expression.DNAT(IPFamily.IPv4, 0, 1),
    ];

    /// <summary>ct state new</summary>
    public static Expression[] IsNew { get; } =
        [new Expression.LoadConntrack(0, ConntrackKey.State), And(8), IsNot(Number(0))];

    /// <summary>ct status dnat</summary>
    public static Expression[] IsTranslated { get; } =
        [new Expression.LoadConntrack(0, ConntrackKey.Status), And(0x20), IsNot(Number(0))];

    /// <summary>meta mark set meta mark or (bits)</summary>
    public static Expression[] AddMark(uint bits) =>
        [Mark(), And(~bits, bits), new Expression.SetMeta(0, MetaKey.Mark)];

    /// <summary>meta mark and (bits) != 0</summary>
    public static Expression[] HasMark(uint bits) => [Mark(), And(bits), IsNot(Number(0))];

    public static Expression And(uint mask, uint xor = 0) =>
        new Expression.Bitwise(0, 0, Number(mask), Number(xor));

    public static Expression Drop { get; } = new Expression.Decide(NftVerdict.Drop);

    public static Expression Accept { get; } = new Expression.Decide(NftVerdict.Accept);

    public static Expression Return { get; } = new Expression.Decide(NftVerdict.Return);

    public static Expression Jump(string chain) => new Expression.Decide(NftVerdict.Jump(chain));

    public static Expression Goto(string chain) => new Expression.Decide(NftVerdict.Goto(chain));

    /// <summary>Fields side by side: addresses, ports (ushort), protocols and numbers (uint).</summary>
    public static RegisterBytes Key(params ReadOnlySpan<object> fields)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        foreach (var field in fields)
        {
            switch (field)
            {
                case string address:
                    writer.Add(Address.Parse(address));
                    break;
                case Protocol protocol:
                    writer.Add(protocol);
                    break;
                case ushort port:
                    writer.AddPort(port);
                    break;
                case uint number:
                    writer.AddNumber(number);
                    break;
                default:
                    throw new ArgumentException($"no field: {field}", nameof(fields));
            }
        }

        return writer.Value;
    }

    public static RegisterBytes Number(uint number) => Key(number);

    /// <summary>A name that is compared whole: 16 bytes.</summary>
    public static RegisterBytes Name(string name) =>
        new(System.Text.Encoding.UTF8.GetBytes(name.PadRight(16, '\0')));

    /// <summary>The beginning of a name.</summary>
    public static RegisterBytes Prefix(string name) => new(System.Text.Encoding.UTF8.GetBytes(name));
}
