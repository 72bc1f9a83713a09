using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Containers;

/// <summary>A node with legacy tables, and an agent that may administer networks but open no raw socket.</summary>
public sealed class RawSocketTests : IDisposable
{
    private readonly TemporaryNamespace _node = new("no-raw");

    public RawSocketTests() => _node.Execute(
        "sh", "-ec", "iptables-legacy -t mangle -N KUBE-IPTABLES-HINT; iptables-legacy -t nat -N KUBE-SERVICES")
        .ThrowIfFailed();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("iptables", "The agent ends")]
    [InlineData("nftables", "What another mode has left cannot be removed")]
    public void It_is_told_what_is_needed(string mode, string words)
    {
        var objects = Path.GetTempFileName();
        File.Move(objects, objects += ".yaml");
        try
        {
            var told = _node.Execute(
                "timeout", "60", "setpriv", "--bounding-set", "-all,+net_admin", BuiltPrograms.Agent, "proxy",
                $"--proxy-mode={mode}", "--once", "--objects", objects, "--hostname-override=node-a").Errors;
            Assert.Contains(told.Split('\n'), line => line.Contains(words, StringComparison.Ordinal)
                && line.Contains("CAP_NET_RAW", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(objects);
        }
    }
}
