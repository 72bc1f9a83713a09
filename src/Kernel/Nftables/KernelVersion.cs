namespace Signalbox.Kernel.Nftables;

/// <summary>The version of the running kernel, for what cannot be asked otherwise.</summary>
internal static class KernelVersion
{
    private const string Path = "/proc/sys/kernel/osrelease";

    /// <summary>Throws <see cref="KernelException"/> when the kernel does not say.</summary>
    internal static Version Read()
    {
        var release = File.ReadAllText(Path).Trim();
        return Parse(release) ?? throw new KernelException($"read {Path}", $"'{release}' is no version");
    }

    /// <summary>The first two numbers of a release, "6.1" of "6.1.0-13-amd64"; null when it does not begin with two.
    /// </summary>
    internal static Version? Parse(string release)
    {
        var minor = release.IndexOf('.', StringComparison.Ordinal) + 1;
        var end = minor;
        while (end < release.Length && char.IsAsciiDigit(release[end]))
        {
            end++;
        }

        return Version.TryParse(release.AsSpan(0, end), out var version) ? version : null;
    }
}
