using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>A chain's rules in 128 bits, so that a hundred thousand chains can be compared without being kept.
/// Equal rules in equal order give equal digests.</summary>
public sealed class ChainDigest
{
    private readonly TextBuffer _buffer = new();
    private readonly RuleText _text;

    public ChainDigest(IPFamily family) => _text = new RuleText(family);

    public void Add(Rule rule)
    {
        _text.Write(_buffer, rule);
        _buffer.Write('\n');
    }

    /// <summary>The digest of the rules added since the last call.</summary>
    public UInt128 Take()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(_buffer.Written), hash);
        _buffer.Clear();
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public UInt128 Of(Chain chain)
    {
        foreach (var rule in chain.Rules)
        {
            Add(rule);
        }

        return Take();
    }
}
