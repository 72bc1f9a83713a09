using Signalbox.Proxy.Node;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Node;

public sealed class DocumentTests
{
    [Fact]
    public void The_document_has_a_row_for_each_check()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "verify-node.md"));
        Assert.All(NodeChecks.All, check => Assert.Contains($"\n| {check.Name} | ", text));
    }
}
