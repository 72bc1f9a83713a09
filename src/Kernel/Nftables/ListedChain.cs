namespace Signalbox.Kernel.Nftables;

/// <summary>A chain as the kernel lists it. <paramref name="IsBase"/>: it hangs on a hook, as INPUT does.</summary>
public readonly record struct ListedChain(string Name, ulong Handle, bool IsBase)
{
    /// <summary>Its rules, and the rules and elements that lead to it.</summary>
    public uint Uses { get; init; }
}
