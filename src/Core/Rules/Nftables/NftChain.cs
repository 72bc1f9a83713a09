using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A chain with its rules in order. Base chains have a <paramref name="Hook"/>.</summary>
public sealed record NftChain(
    string Name, EquatableArray<NftRule> Rules, BaseHook? Hook = null, string? Comment = null)
{
    public EquatableArray<NftRule> Rules
    {
        get => Held.Value;
        init => Held = new HeldRules(value);
    }

    private HeldRules Held { get; init; } = new(Rules);

    /// <summary>A chain whose rules are read when somebody asks for them, once.</summary>
    public static NftChain Later(
        string name, Func<EquatableArray<NftRule>> rules, BaseHook? hook = null, string? comment = null) =>
        new(name, default, hook, comment) { Held = new HeldRules(rules) };

    /// <summary>Equal when the rules are, however they came.</summary>
    private sealed class HeldRules : IEquatable<HeldRules>
    {
        private Func<EquatableArray<NftRule>>? _read;
        private EquatableArray<NftRule> _value;

        public HeldRules(EquatableArray<NftRule> value) => _value = value;

        public HeldRules(Func<EquatableArray<NftRule>> read) => _read = read;

        public EquatableArray<NftRule> Value
        {
            get
            {
                if (_read is { } read)
                {
                    _value = read();
                    _read = null;
                }

                return _value;
            }
        }

        public bool Equals(HeldRules? other) => other is not null && Value == other.Value;

        public override bool Equals(object? obj) => Equals(obj as HeldRules);

        public override int GetHashCode() => Value.GetHashCode();
    }
}
