using Signalbox.Core.Model;
using Signalbox.Kernel.Conntrack;

namespace Signalbox.KernelNet.Conntrack;

/// <summary>Flows of either family by short names: of their addresses the host's number tells them apart.</summary>
internal static class Flows
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Client SOURCE of port 40000 calls the frontend, and is answered by the endpoint.</summary>
    public static Flow Make(IPFamily family, int source, string frontend, string endpoint, Protocol protocol)
    {
        var client = new FlowEnd(At(family, "10.1", source), 40000);
        return new Flow
        {
            Protocol = protocol,
            Source = client,
            Destination = End(family, frontend),
            ReplySource = End(family, endpoint),
            ReplyDestination = client,
        };
    }

    /// <summary>"96.1:53" is 10.96.0.1 or fd00:10:96::1, and its port.</summary>
    public static FlowEnd End(IPFamily family, string text)
    {
        var parts = text.Split('.', ':');
        return new FlowEnd(At(family, $"10.{parts[0]}", int.Parse(parts[1])), ushort.Parse(parts[2]));
    }

    private static Address At(IPFamily family, string block, int host) => Address.Parse(family == IPFamily.IPv4
        ? $"{block}.{host / 256}.{host % 256}"
        : $"fd00:{block.Replace('.', ':')}::{host:x}");
}
