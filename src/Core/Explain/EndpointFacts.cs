using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>Endpoints of one Service as its EndpointSlices say them, by address. Of an address that several slices
/// have, as the first says it.</summary>
internal sealed class EndpointFacts
{
    private readonly Dictionary<Address, Endpoint> _endpoints = [];

    /// <summary>Empty where the objects are not known.</summary>
    public EndpointFacts(Ground ground, ServiceName service)
    {
        foreach (var slice in ground.Snapshot?.Services.GetValueOrDefault(service)?.Slices ?? [])
        {
            foreach (var endpoint in slice.Endpoints)
            {
                _endpoints.TryAdd(endpoint.Address, endpoint);
            }
        }
    }

    /// <summary>One that says nothing where there is none of this address.</summary>
    public Endpoint Of(Address address) =>
        _endpoints.TryGetValue(address, out var endpoint) ? endpoint : new Endpoint { Address = address };
}
