using Signalbox.Core.Model;

namespace Signalbox.Kernel.Iptables;

/// <summary>The iptables programs of one family, chosen once at start. All paths are absolute.</summary>
/// <param name="Family">IPv4: iptables; IPv6: ip6tables.</param>
/// <param name="Variant">What the programs speak to the kernel.</param>
/// <param name="RestorePath">iptables-restore.</param>
/// <param name="SavePath">iptables-save.</param>
/// <param name="CommandPath">iptables.</param>
public sealed record IptablesTools(
    IPFamily Family,
    IptablesVariant Variant,
    string RestorePath,
    string SavePath,
    string CommandPath)
{
    /// <summary>Null when the program did not tell.</summary>
    public Version? Version { get; init; }

    /// <summary>MASQUERADE --random-fully is understood (1.6.2).</summary>
    public bool HasRandomFully => IptablesVersion.HasRandomFully(Version);

    /// <summary>Finds the programs in <paramref name="directories"/>, the first that has them first. Where both
    /// variants are installed, <see cref="VariantChoice"/> decides by what the calling thread's network namespace
    /// holds. Throws <see cref="KernelException"/>, Unsupported, when there are none.</summary>
    public static IptablesTools Find(IPFamily family, IReadOnlyList<string> directories)
    {
        var nft = Find(family, IptablesVariant.Nft, directories);
        var legacy = Find(family, IptablesVariant.Legacy, directories);
        var found = nft is not null && legacy is not null
            ? VariantChoice.Choose(directories) == IptablesVariant.Nft ? nft : legacy
            : nft ?? legacy ?? FindPlain(family, directories);
        return found ?? throw new KernelException(
            $"find {Prefix(family)}-restore",
            KernelErrorKind.Unsupported,
            $"there is none in {string.Join(':', directories)}; Debian's package iptables has it");
    }

    /// <summary>Find in $PATH and the system directories.</summary>
    public static IptablesTools Find(IPFamily family) => Find(family, SearchPath());

    /// <summary>The programs of one variant under their own names; null when they are not installed.</summary>
    public static IptablesTools? Find(IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories) =>
        FindNamed(family, $"{Prefix(family)}-{(variant == IptablesVariant.Nft ? "nft" : "legacy")}", directories);

    /// <summary>The programs of one variant, under their own names, or else under the family's plain ones; null when
    /// there are none.</summary>
    public static IptablesTools? FindOf(IPFamily family, IptablesVariant variant, IReadOnlyList<string> directories) =>
        Find(family, variant, directories)
        ?? (FindPlain(family, directories) is { } plain && plain.Variant == variant ? plain : null);

    /// <summary>$PATH, then the directories where root's programs are.</summary>
    public static IReadOnlyList<string> SearchPath() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        "/usr/local/sbin",
        "/usr/sbin",
        "/sbin",
    ];

    /// <summary>Null when this family can be programmed here, else what the program said. Asks as upstream does: for
    /// the rules of POSTROUTING in nat. Throws <see cref="KernelException"/>, Transient, when somebody else holds the
    /// xtables lock.</summary>
    public string? WhyUnusable()
    {
        var answer = ToolProcess.Run(
            CommandPath, [.. IptablesVersion.RestoreWait(Version), "-S", "POSTROUTING", "-t", "nat"]);
        if (answer.ExitCode == 0)
        {
            return null;
        }

        var words = $"{CommandPath} {ToolProcess.Ending(answer.ExitCode)}: {answer.Errors.Trim()}";
        return RestoreWords.IsLockHeld(answer.Errors)
            ? throw new KernelException($"look at {Family}", KernelErrorKind.Transient, words)
            : words;
    }

    private static IptablesTools? FindPlain(IPFamily family, IReadOnlyList<string> directories) =>
        FindNamed(family, Prefix(family), directories);

    private static string Prefix(IPFamily family) => family == IPFamily.IPv4 ? "iptables" : "ip6tables";

    private static IptablesTools? FindNamed(IPFamily family, string name, IReadOnlyList<string> directories)
    {
        var restore = Locate($"{name}-restore", directories);
        var save = Locate($"{name}-save", directories);
        var command = Locate(name, directories);
        if (restore is null || save is null || command is null)
        {
            return null;
        }

        var words = ToolProcess.Run(restore, ["--version"]).Output;
        return new IptablesTools(family, IptablesVersion.ParseVariant(words), restore, save, command)
        {
            Version = IptablesVersion.Parse(words),
        };
    }

    private static string? Locate(string program, IReadOnlyList<string> directories) =>
        directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
