using System.Buffers.Binary;
using System.Net;
using Signalbox.Core.Model;

namespace Signalbox.Lab.Pods;

/// <summary>Between the model's addresses and the socket library's.</summary>
public static class SocketAddresses
{
    public static IPAddress ToIPAddress(this Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return new IPAddress(address.Family == IPFamily.IPv4 ? bytes[12..] : bytes);
    }

    /// <summary>An IPv4 address mapped into IPv6 becomes the IPv4 address.</summary>
    public static Address ToAddress(this IPAddress address) =>
        Address.Parse(address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : address.ToString().Split('%')[0]);

    public static IPEndPoint At(this Address address, ushort port) => new(address.ToIPAddress(), port);
}
