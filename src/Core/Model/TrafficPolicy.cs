namespace Signalbox.Core.Model;

/// <summary>Which endpoints a kind of traffic may reach: all of the cluster's, or this node's only.</summary>
public enum TrafficPolicy : byte
{
    Cluster,
    Local,
}
