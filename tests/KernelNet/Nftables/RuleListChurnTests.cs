using Signalbox.Core.Model;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

public sealed class RuleListChurnTests
{
    [Fact]
    public void A_neighbour_that_writes_all_the_time_does_not_keep_rules_from_being_read()
    {
        using var node = new TemporaryNamespace("churn");
        node.Run(() =>
        {
            Command.Run("nft", ["add", "table", "ip", "neighbour"]).ThrowIfFailed();
            var attempts = 0;
            var chains = RuleList.Read(IPFamily.IPv4, list =>
            {
                attempts++;
                Command.Run("nft", ["add", "chain", "ip", "neighbour", $"c{attempts}"]).ThrowIfFailed();
                return list.Chains().Length;
            });
            Assert.True(attempts > 1, "a moved generation went unnoticed");
            Assert.Equal(attempts, chains);
        });
    }
}
