namespace Signalbox.Core.Model;

/// <summary>What a Service's object says that no rule depends on, for people. Source: core/v1 ServiceSpec.</summary>
/// <param name="Selector">spec.selector, by key: the labels of the pods that the cluster takes for its endpoints. Empty
/// when somebody else writes its EndpointSlices.</param>
/// <param name="TrafficDistribution">spec.trafficDistribution: how hints are given to its endpoints; null when it does
/// not say.</param>
public sealed record ServiceWords(EquatableArray<KeyValuePair<string, string>> Selector, string? TrafficDistribution);
