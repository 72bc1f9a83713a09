using System.Buffers.Binary;
using System.Net;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Trace;

/// <summary>Between the model's addresses and the socket library's.</summary>
internal static class SocketEnds
{
    public static IPEndPoint At(this Address address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return new IPEndPoint(new IPAddress(address.Family == IPFamily.IPv4 ? bytes[12..] : bytes), port);
    }

    public static Address AddressOf(EndPoint? end) =>
        Address.Parse(((IPEndPoint)end!).Address.ToString().Split('%')[0]);
}
