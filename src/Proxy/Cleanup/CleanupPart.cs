namespace Signalbox.Proxy.Cleanup;

/// <summary>One kind of thing that a proxy leaves behind on a node. Both functions act in the calling thread's network
/// namespace, find nothing where the kernel has none of the kind, and throw when they cannot tell.</summary>
/// <param name="Name">For messages: "IPv4 iptables-nft".</param>
/// <param name="Find">What would be removed, a line each. Changes nothing.</param>
/// <param name="Remove">Removes it, and says how much; empty when there was nothing.</param>
internal sealed record CleanupPart(string Name, Func<IEnumerable<string>> Find, Func<string> Remove);
