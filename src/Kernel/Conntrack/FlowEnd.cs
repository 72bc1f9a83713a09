using Signalbox.Core.Model;

namespace Signalbox.Kernel.Conntrack;

/// <summary>An address and a port that packets come from or go to.</summary>
public readonly record struct FlowEnd(Address Address, ushort Port)
{
    /// <summary>"1.2.3.4:80" or "[fd00::1]:80".</summary>
    public override string ToString() => Address.WithPort(Port);
}
