namespace Signalbox.Proxy.Conntrack;

/// <summary>A value below /proc/sys that the options ask for.</summary>
/// <param name="Name">As there, below net/netfilter.</param>
/// <param name="Value">What it shall be.</param>
/// <param name="LeaveAlone">The flag that leaves it as it is.</param>
internal readonly record struct WantedSetting(string Name, long Value, string LeaveAlone)
{
    /// <summary>As <see cref="Kernel.Sysctl.KernelSetting"/> takes it.</summary>
    public string Path => $"net/netfilter/{Name}";
}
