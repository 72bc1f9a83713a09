using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;

namespace Signalbox.KernelNet.Sync;

public sealed class RefusedPieceTests
{
    private const int Services = 7;

    /// <summary>Programs take this match without asking; the kernel has no such counter and refuses the rule.</summary>
    private static readonly Match Unknown = new Match.Other("-m nfacct --nfacct-name no-such-counter");

    [Theory]
    [InlineData(IptablesVariant.Legacy, 4)]
    [InlineData(IptablesVariant.Nft, 0)]
    [InlineData(IptablesVariant.Nft, 6)]
    public void The_Service_that_the_kernel_refuses_is_found_and_the_others_go_in(IptablesVariant variant, int bad)
    {
        using var node = new TemporaryNamespace("piece");
        node.Run(() =>
        {
            var tools = IptablesTools.Find(IPFamily.IPv4, variant, IptablesTools.SearchPath());
            Assert.NotNull(tools);
            var applied = new List<ServiceName>();
            var process = new RestoreProcess(tools, TimeProvider.System);
            var run = new RestoreRun(IPFamily.IPv4, process, new TransactionGate());
            var setAside = new SetAside(TimeProvider.System);
            var applier = new PieceApplier(run, setAside, _ => [], patch => applied.Add(patch.Name));
            var failure = applier.Apply([.. Enumerable.Range(0, Services).Select(i => Patch(i, i == bad))], null, null);

            Assert.Null(failure);
            Assert.Equal(NameOf(bad), Assert.Single(applier.Refused).Name);
            Assert.True(setAside.Holds(NameOf(bad)));
            var others = Enumerable.Range(0, Services).Where(i => i != bad).ToList();
            Assert.Equal(others.Select(NameOf), applied.Order());
            var kernel = KernelReader.Read(tools);
            Assert.Equal(others.Select(ChainOf), kernel.ServiceChains.Keys.Order(StringComparer.Ordinal));
        });
    }

    private static NamedPatch Patch(int index, bool isBad) => new(NameOf(index), new ServicePatch(
        [new Chain(Table.Nat, ChainOf(index), [new Rule(isBad ? [Unknown] : [], Target.Returns)])], [], [], []));

    private static ServiceName NameOf(int index) => new("ns", $"service-{index}");

    private static string ChainOf(int index) => $"KUBE-SVC-{index}";
}
