using Signalbox.KernelNet.Golden;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Verify;

/// <summary>A node that holds the shop's rules and others', and the program that looks at it.</summary>
internal sealed class VerifiedNode : IDisposable
{
    private readonly TemporaryNamespace _inside = new("verify");
    private readonly string _folder = Directory.CreateTempSubdirectory("signalbox-verify-").FullName;
    private readonly string _means;

    public VerifiedNode(string mode)
    {
        ModeFlag = $"--proxy-mode={mode}";
        _means = mode == "iptables" ? IptablesMutations.Means : NftablesMutations.Means;
        File.WriteAllText(Objects, Shop.Objects);
        IpBatch.Run([.. GoldenNode.Addresses.Select(address => $"address add {address} dev lo")], _inside.Name);
        Shell(
            """
            nft add table inet other
            nft add chain inet other mine '{ type filter hook forward priority 5; }'
            nft add rule inet other mine ip saddr 192.0.2.1 accept
            iptables-nft -A INPUT -s 192.0.2.2 -j ACCEPT
            iptables-nft -t nat -A POSTROUTING -s 192.0.2.3 -j MASQUERADE
            """);
        Signalbox("proxy", "--once", ModeFlag).ThrowIfFailed();
    }

    public string ModeFlag { get; }

    public string Objects => Path.Combine(_folder, "shop.yaml");

    public TemporaryNamespace Inside => _inside;

    /// <summary>Others' rules. Without handles and counters.</summary>
    public string Foreign() => _inside.Execute("sh", "-ec",
        """
        nft -s list table inet other
        for t in filter nat; do iptables-nft-save -t $t | sed -n '/^-A/{/KUBE-/!p}'; done
        """).ThrowIfFailed().Output;

    public CommandResult Verify(params string[] more) => Signalbox("verify", more);

    public CommandResult Signalbox(string command, params string[] more) => _inside.Execute(
        "env", [LockVariable, BuiltPrograms.Agent, command, "--objects", Objects, .. Shop.Flags, .. more]);

    public System.Diagnostics.Process Start(params string[] arguments) =>
        _inside.Start("env", [LockVariable, BuiltPrograms.Agent, .. arguments, "--objects", Objects, .. Shop.Flags]);

    public void Shell(string script) =>
        _inside.Execute("env", LockVariable, "sh", "-ec", _means + script).ThrowIfFailed();

    public void Dispose()
    {
        _inside.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string LockVariable => $"XTABLES_LOCKFILE={Path.Combine(_folder, "xtables.lock")}";
}
