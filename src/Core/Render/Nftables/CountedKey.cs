using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>What an element of a counting set stands for: connections that a frontend has sent on to an endpoint. The
/// frontend has no address where it is a node port.</summary>
public readonly record struct CountedKey(Address Address, ushort Port, FrontendKey Frontend)
{
    private const int Field = sizeof(uint);

    /// <summary>Null for a key of another length than the sets' of this family.</summary>
    public static CountedKey? Read(IPFamily family, in RegisterBytes key)
    {
        var width = family == IPFamily.IPv4 ? Field : 4 * Field;
        var isNodePort = key.Length == width + (3 * Field);
        if (!isNodePort && key.Length != (2 * width) + (3 * Field))
        {
            return null;
        }

        var frontend = key.Span[(width + Field)..];
        var address = isNodePort ? (Address?)null : FieldText.AddressOf(frontend[..width]);
        frontend = isNodePort ? frontend : frontend[width..];
        return new CountedKey(
            FieldText.AddressOf(key.Span[..width]), BinaryPrimitives.ReadUInt16BigEndian(key.Span[width..]),
            new FrontendKey(address, BinaryPrimitives.ReadUInt16BigEndian(frontend[Field..]), (Protocol)frontend[0]));
    }

    public RegisterBytes Write()
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        WriteEndpoint(ref writer);
        if (Frontend.Address is { } called)
        {
            writer.Add(called);
        }

        writer.Add(Frontend.Protocol);
        writer.AddPort(Frontend.Port);
        return writer.Value;
    }

    /// <summary>What all keys of one endpoint begin with.</summary>
    public static RegisterBytes Prefix(Address address, ushort port)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        new CountedKey(address, port, default).WriteEndpoint(ref writer);
        return writer.Value;
    }

    private void WriteEndpoint(ref RegisterWriter writer)
    {
        writer.Add(Address);
        writer.AddPort(Port);
    }
}
