using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Netlink;
using static Signalbox.Kernel.Interop.LinuxNfTables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Turns the expressions of a rule that iptables-nft wrote into the terms that iptables-save's text is read
/// into, in the same order. Matches and targets of xtables and native expressions are taken alike, since versions
/// differ in which they write. What is not understood is kept with its bytes, so that it equals nothing of ours.
/// One decoder reads rule after rule; not for several threads.</summary>
internal sealed class RuleDecoder(IPFamily family)
{
    private readonly Registers _registers = new();
    private readonly Match?[] _header = new Match?[HeaderSlots];
    private readonly List<Match> _matches = [];
    private Protocol? _protocol;
    private Target? _target;

    private const int HeaderSlots = 5;

    /// <param name="expressions">What NFTA_RULE_EXPRESSIONS holds.</param>
    internal Rule Decode(AttributeReader expressions)
    {
        _registers.Clear();
        Array.Clear(_header);
        _matches.Clear();
        _protocol = null;
        _target = null;
        while (expressions.Find(NFTA_LIST_ELEM))
        {
            var expression = expressions.Nested;
            var name = expression.Find(NFTA_EXPR_NAME) ? expression.TextBytes : default;
            var content = expression.Find(NFTA_EXPR_DATA) ? expression.Value : default;
            if (!name.SequenceEqual("counter"u8) && (_target is not null || !TryAdd(name, content)))
            {
                Keep(name, content);
            }
        }

        return new Rule(Matches(), _target ?? Target.Nothing);
    }

    private EquatableArray<Match> Matches()
    {
        var inserted = 0;
        foreach (var match in _header)
        {
            if (match is not null)
            {
                _matches.Insert(inserted++, match);
            }
        }

        return new([.. _matches]);
    }

    /// <summary>False for what is not understood.</summary>
    private bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var attributes = new AttributeReader(content);
        return name.Length switch
        {
            3 when name.SequenceEqual("cmp"u8) => TryCompare(attributes),
            3 when name.SequenceEqual("nat"u8) => TryEnd(NativeTarget.DNAT(attributes, family, _registers)),
            4 when name.SequenceEqual("meta"u8) => _registers.TryLoadMeta(attributes),
            4 when name.SequenceEqual("masq"u8) => TryEnd(NativeTarget.Masquerade(attributes)),
            5 when name.SequenceEqual("match"u8) => TryAdd(XtMatch.Decode(new XtExtension(attributes), family)),
            6 when name.SequenceEqual("target"u8) => TryEnd(XtTarget.Decode(new XtExtension(attributes), family)),
            6 when name.SequenceEqual("reject"u8) => TryEnd(NativeTarget.Reject(attributes, family)),
            7 when name.SequenceEqual("payload"u8) => _registers.TryLoadPayload(attributes),
            7 when name.SequenceEqual("bitwise"u8) => _registers.TryMask(attributes),
            9 when name.SequenceEqual("immediate"u8) => TryImmediate(attributes),
            _ => false,
        };
    }

    private bool TryEnd(Target? target)
    {
        _target = target;
        return target is not null;
    }

    private bool TryAdd(Match? match)
    {
        if (match is not null)
        {
            _matches.Add(match);
        }

        return match is not null;
    }

    /// <summary>Whatever it may have put into registers is not known.</summary>
    private void Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        _registers.Clear();
        var isMatch = name.SequenceEqual("match"u8);
        var isTarget = name.SequenceEqual("target"u8);
        if (!isMatch && !isTarget)
        {
            _matches.Add(new Match.Other($"[{Encoding.UTF8.GetString(name)} {Convert.ToHexStringLower(content)}]"));
            return;
        }

        var extension = new XtExtension(new AttributeReader(content));
        if (isTarget && _target is null)
        {
            _target = new Target.Other(extension.Say());
        }
        else
        {
            _matches.Add(new Match.Other($"{(isMatch ? "-m" : "-j")} {extension.Say()}"));
        }
    }

    private bool TryImmediate(AttributeReader attributes)
    {
        uint register = 0;
        while (attributes.Next())
        {
            if (attributes.Type == NFTA_IMMEDIATE_DREG)
            {
                register = attributes.BigEndian32;
            }
            else if (attributes.Type == NFTA_IMMEDIATE_DATA)
            {
                var content = attributes.Nested;
                if (LoadedValue.TryRead(content, out var value))
                {
                    var bits = LoadedValue.Bits(value);
                    return _registers.TryLoad(register, new LoadedValue(LoadedFrom.Constant, 0, 0, value.Length, bits));
                }

                return content.Find(NFTA_DATA_VERDICT) && TryVerdict(content.Nested);
            }
        }

        return false;
    }

    private bool TryVerdict(AttributeReader verdict)
    {
        var code = int.MinValue;
        var chain = "";
        while (verdict.Next())
        {
            switch (verdict.Type)
            {
                case NFTA_VERDICT_CODE:
                    code = (int)verdict.BigEndian32;
                    break;
                case NFTA_VERDICT_CHAIN:
                    chain = verdict.Text;
                    break;
            }
        }

        // iptables-save prints a goto as a condition would be.
        return code == NFT_GOTO ? TryAdd(new Match.Other($"-g {chain}")) : TryEnd(NativeTarget.Verdict(code, chain));
    }

    private bool TryCompare(AttributeReader attributes)
    {
        uint register = 0;
        var operation = uint.MaxValue;
        ReadOnlySpan<byte> value = default;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case NFTA_CMP_SREG:
                    register = attributes.BigEndian32;
                    break;
                case NFTA_CMP_OP:
                    operation = attributes.BigEndian32;
                    break;
                case NFTA_CMP_DATA when !LoadedValue.TryRead(attributes.Nested, out value):
                    return false;
            }
        }

        return operation is NFT_CMP_EQ or NFT_CMP_NEQ && !value.IsEmpty && TryPlace(
            new Comparison(family, _protocol, operation == NFT_CMP_NEQ).With(_registers[register], value));
    }

    /// <summary>iptables-save prints the header's conditions first, in an order of its own.</summary>
    private bool TryPlace(Match? match)
    {
        _protocol = match is Match.OfProtocol asked ? asked.Protocol : _protocol;
        int? slot = match switch
        {
            Match.Source => 0,
            Match.Destination => 1,
            Match.InInterface => 2,
            Match.OutInterface => 3,
            Match.OfProtocol => 4,
            _ => null,
        };
        if (slot is not { } place || _header[place] is not null)
        {
            return TryAdd(match);
        }

        _header[place] = match;
        return true;
    }
}
