using System.Globalization;

namespace Signalbox.Kernel.Sysctl;

/// <summary>Values below /proc/sys, named as there: "net/ipv4/conf/all/route_localnet". Those below net/ are of the
/// calling thread's network namespace. Every failure is a <see cref="KernelException"/>: Unsupported when this kernel
/// has no such setting (or its module is not loaded), Denied when it may not be read or written.</summary>
public static class KernelSetting
{
    /// <summary>The value without the line end.</summary>
    public static string Read(string name) => KernelFile.Read($"/proc/sys/{name}", $"read sysctl {name}");

    /// <summary>Broken when the value is not one whole number.</summary>
    public static long ReadNumber(string name)
    {
        var text = Read(name);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new KernelException($"read sysctl {name}", $"'{text}' is not a number");
    }

    public static void Write(string name, string value) =>
        KernelFile.Write($"/proc/sys/{name}", value, $"set sysctl {name} to {value}");
}
