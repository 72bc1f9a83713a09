using System.Collections.Immutable;
using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Explain;

/// <summary>Gathers what an explanation stands on: objects and rules, or what of them there is.</summary>
internal sealed class ExplainRun(ProxyOptions options, ParseResult parsed)
{
    private readonly List<string> _basis = [];

    /// <summary>Paths of dumps; empty for the kernel's rules.</summary>
    public IReadOnlyList<string> Dumps { get; init; } = [];

    /// <summary>Do not look for objects, or for rules.</summary>
    public bool WithoutObjects { get; init; }

    public bool WithoutRules { get; init; }

    public ImmutableArray<IPFamily> Families { get; init; } = [.. Enum.GetValues<IPFamily>()];

    /// <summary>Sentences about what was read.</summary>
    public IReadOnlyList<string> Basis => _basis;

    /// <summary>Throws <see cref="FlagException"/>, <see cref="ConnectionException"/> where a server was named, and
    /// <see cref="KernelException"/> where there is nothing else to tell of.</summary>
    public async Task<ImmutableArray<Ground>> ReadAsync(CancellationToken cancellation)
    {
        var rules = Families.ToDictionary(family => family, ReadRules);
        var own = Families.ToDictionary(family => family, OwnAddresses);
        var grounds = Families
            .Select(family => new Ground(family, own[family], null, rules[family])).ToImmutableArray();
        var (settings, taken) = HeldSettings.In(options, parsed, grounds);
        if (await ReadObjectsAsync(settings, cancellation) is not { } cluster)
        {
            return grounds;
        }

        _basis.AddRange(taken);
        return
        [
            .. Families.Select(family =>
            {
                var view = cluster.Of(family);
                var addresses = own[family].Addresses.IsEmpty && view.Snapshot.Node is { } node
                    ? new NodeAddresses([.. node.Addresses.Items.Where(address => address.Family == family)])
                    : own[family];
                return new Ground(family, addresses, (view.Snapshot, view.Plan), rules[family]);
            }),
        ];
    }

    private bool ReadsKernel => !WithoutRules && Dumps.Count == 0;

    /// <summary>An API server's name, or files of objects, are given.</summary>
    private bool NamesObjects =>
        options.Objects.Count > 0 || options.Kubeconfig.Length > 0 || options.Master.Length > 0;

    private NodeRules? ReadRules(IPFamily family) => WithoutRules ? null : RulesSource.Read(Dumps, family);

    private NodeAddresses OwnAddresses(IPFamily family) =>
        new(ReadsKernel ? [.. LocalAddresses.Read(family)] : []);

    private async Task<ClusterView?> ReadObjectsAsync(ProxyOptions settings, CancellationToken cancellation)
    {
        if (WithoutObjects || (Dumps.Count > 0 && !NamesObjects))
        {
            return null;
        }

        try
        {
            return await ClusterView.ReadAsync(
                settings, ReadsKernel ? family => LocalAddresses.Read(family) : null, cancellation);
        }
        catch (Exception failure) when (failure is FlagException or ConnectionException && !NamesObjects)
        {
            _basis.Add($"The cluster was not asked: {failure.Message}");
            return null;
        }
    }
}
