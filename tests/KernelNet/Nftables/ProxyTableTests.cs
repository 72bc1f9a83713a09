using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

public sealed class ProxyTableTests
{
    [Theory]
    [InlineData(IPFamily.IPv4, "ip", "ip6")]
    [InlineData(IPFamily.IPv6, "ip6", "ip")]
    public void Only_the_table_of_that_name_and_family_is_deleted(IPFamily family, string ours, string other)
    {
        using var inside = new TemporaryNamespace("table");
        foreach (var table in new[] { $"{ours} kube-proxy", $"{other} kube-proxy", $"{ours} other", "inet kube-proxy" })
        {
            Nft(inside, Table(table));
        }

        Assert.True(inside.Run(() => ProxyTable.Delete(family)));
        Assert.Equal(
            new[] { $"{ours} other", $"{other} kube-proxy", "inet kube-proxy" }.Order(StringComparer.Ordinal),
            Tables(inside));
        Assert.False(inside.Run(() => ProxyTable.Delete(family)));
        Assert.Equal(3, Tables(inside).Count());
    }

    [Fact]
    public void Where_there_is_none_nothing_is_made()
    {
        using var inside = new TemporaryNamespace("no-table");
        Assert.False(inside.Run(() => ProxyTable.Delete(IPFamily.IPv4)));
        Assert.Equal("", inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
    }

    /// <summary>A base chain, a chain that it leads to through a map, and elements.</summary>
    private static string Table(string table) =>
        $$"""
        table {{table}} {
          chain target { counter; }
          map ways { type inet_service : verdict; elements = { 80 : goto target }; }
          chain prerouting { type nat hook prerouting priority -100; tcp dport vmap @ways; }
        }
        """;

    private static void Nft(TemporaryNamespace inside, string text) =>
        inside.ExecuteWithInput(text, "nft", "-f", "-").ThrowIfFailed();

    private static IEnumerable<string> Tables(TemporaryNamespace inside) =>
        inside.Execute("nft", "list", "tables").ThrowIfFailed().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line["table ".Length..])
            .Order(StringComparer.Ordinal);
}
