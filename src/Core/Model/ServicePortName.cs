namespace Signalbox.Core.Model;

/// <summary>One port of a Service: the key of everything that is planned. <paramref name="Port"/> is the port's
/// name and may be empty.</summary>
public readonly record struct ServicePortName(ServiceName Service, string Port, Protocol Protocol)
    : IComparable<ServicePortName>
{
    public int CompareTo(ServicePortName other)
    {
        var byService = Service.CompareTo(other.Service);
        if (byService != 0)
        {
            return byService;
        }

        var byPort = string.CompareOrdinal(Port, other.Port);
        return byPort != 0 ? byPort : Protocol.CompareTo(other.Protocol);
    }

    /// <summary>"namespace/name:port", without the colon when the port has no name. The protocol is not in it, as
    /// in upstream's comments and hashes.</summary>
    public override string ToString() =>
        Port.Length == 0 ? $"{Service.Namespace}/{Service.Name}" : $"{Service.Namespace}/{Service.Name}:{Port}";
}
