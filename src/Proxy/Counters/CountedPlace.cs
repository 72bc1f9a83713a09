using Signalbox.Core.Model;

namespace Signalbox.Proxy.Counters;

/// <summary>What a counter of the kernel counts connections to.</summary>
internal readonly record struct CountedPlace(ServicePortName Port, CountedEndpoint Endpoint);

/// <summary>An endpoint's address and port.</summary>
internal readonly record struct CountedEndpoint(Address Address, ushort Port)
{
    /// <summary>"192.168.1.5:80".</summary>
    public override string ToString() => Address.WithPort(Port);
}
