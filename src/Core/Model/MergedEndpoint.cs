namespace Signalbox.Core.Model;

/// <summary>An endpoint together with the number of the slice port that it was listed under.</summary>
public readonly record struct MergedEndpoint(Endpoint Endpoint, ushort Port)
{
    public bool IsSamePlace(in MergedEndpoint other) =>
        Port == other.Port && Endpoint.Address == other.Endpoint.Address;
}
