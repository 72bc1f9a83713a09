using Signalbox.Core.Model;

namespace Signalbox.Lab.Topology;

/// <summary>Addresses of a block that pods may have, handed out in turn, so that one that was given back comes last.
/// The block's first two addresses and IPv4's last are nobody's. Not for several threads at once.</summary>
public sealed class AddressPool
{
    /// <summary>Of an IPv6 block only so many are used: enough for any node.</summary>
    private const uint Most = 65_534;

    private const uint First = 2;

    private readonly CIDR _block;
    private readonly uint _last;
    private readonly HashSet<uint> _taken = [];
    private uint _next = First;

    public AddressPool(CIDR block)
    {
        var bits = block.Network.Width - block.PrefixLength;
        _last = bits >= 16 ? Most : (1U << bits) - 2;
        _block = block;
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> when none is left.</summary>
    public Address Take()
    {
        for (var tried = First; tried <= _last; tried++)
        {
            var offset = _next;
            _next = _next >= _last ? First : _next + 1;
            if (_taken.Add(offset))
            {
                return AddressAt(offset);
            }
        }

        throw new InvalidOperationException($"no address is left in {_block}");
    }

    public void Give(Address address) => _taken.Remove((uint)(address.Bits - _block.Network.Bits));

    private Address AddressAt(uint offset) => new(_block.Family, _block.Network.Bits + offset);
}
