namespace Signalbox.Core.Model;

/// <summary>The two address families. Plans, rules and syncs are made once per family and never meet.</summary>
public enum IPFamily : byte
{
    IPv4,
    IPv6,
}
