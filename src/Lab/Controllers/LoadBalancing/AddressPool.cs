using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Signalbox.Lab.Controllers.LoadBalancing;

/// <summary>Addresses to give away, in ascending order. Of an IPv4 network of more than two the first and last have
/// another meaning, and are not given.</summary>
internal sealed class AddressPool
{
    private readonly bool _isIPv6;
    private readonly UInt128 _first;
    private readonly UInt128 _last;

    public AddressPool(IPNetwork network)
    {
        Network = network;
        _isIPv6 = network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        var hostBits = (_isIPv6 ? 128 : 32) - network.PrefixLength;
        _first = Number(network.BaseAddress);
        _last = _first + (hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1);
        if (!_isIPv6 && hostBits > 1)
        {
            (_first, _last) = (_first + 1, _last - 1);
        }
    }

    public IPNetwork Network { get; }

    /// <summary>"IPv4" or "IPv6", as a Service's families.</summary>
    public string Family => _isIPv6 ? "IPv6" : "IPv4";

    /// <summary>The text of the lowest address that is not taken; null when all are.</summary>
    public string? FirstFree(Func<string, bool> isTaken)
    {
        for (var number = _first; number <= _last; number++)
        {
            var address = Address(number).ToString();
            if (!isTaken(address))
            {
                return address;
            }
        }

        return null;
    }

    private static UInt128 Number(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private IPAddress Address(UInt128 number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(_isIPv6 ? bytes : bytes.AsSpan(12));
    }
}
