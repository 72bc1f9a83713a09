using System.Collections.Immutable;
using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Trace;

namespace Signalbox.Proxy.Explain;

/// <summary>Gathers what an explanation stands on: objects and rules, or what of them there is.</summary>
internal sealed class ExplainRun(ProxyOptions options, ParseResult parsed)
{
    private static readonly string[] OfObjects =
        ["--objects", "--kubeconfig", "--master", "--context", "--cluster", "--user"];

    /// <summary>Whoever asks waits no longer for an API server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<string> _basis = [];

    /// <summary>Paths of dumps; empty for the kernel's rules.</summary>
    public IReadOnlyList<string> Dumps { get; init; } = [];

    /// <summary>Do not look for objects, or for rules.</summary>
    public bool WithoutObjects { get; init; }

    public bool WithoutRules { get; init; }

    public ImmutableArray<IPFamily> Families { get; init; } = [.. Enum.GetValues<IPFamily>()];

    /// <summary>What the question is about.</summary>
    public PlanScope Scope { get; init; } = new PlanScope.Whole();

    /// <summary>Sentences about what was read.</summary>
    public IReadOnlyList<string> Basis => _basis;

    /// <summary>Throws <see cref="FlagException"/>, <see cref="ConnectionException"/> where a server was named, and
    /// <see cref="KernelException"/> where there is nothing else to tell of.</summary>
    public async Task<ImmutableArray<Ground>> ReadAsync(CancellationToken cancellation)
    {
        var source = WithoutRules ? null : RulesSource.Open(Dumps);
        var rules = Families.ToDictionary(family => family, family => source?.Invoke(family));
        var own = Families.ToDictionary(family => family, OwnAddresses);
        _basis.AddRange(rules.Values.SelectMany(held => held?.Remarks ?? []).Distinct());
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
                var addresses = ReadsKernel ? own[family] : NodeKnowledge.OfObject(family, view.Snapshot.Node).Local;
                return new Ground(family, addresses, (view.Snapshot, view.Plan), rules[family])
                {
                    Words = new ClusterWords(cluster.Words.Of, cluster.Words.ZoneOf),
                };
            }),
        ];
    }

    private bool ReadsKernel => !WithoutRules && Dumps.Count == 0;

    /// <summary>Flags say where objects come from.</summary>
    private bool NamesObjects => parsed.CommandResult.Children
        .OfType<System.CommandLine.Parsing.OptionResult>()
        .Any(option => !option.Implicit && OfObjects.Contains(option.Option.Name));

    private NodeAddresses OwnAddresses(IPFamily family) =>
        ReadsKernel ? NodeKnowledge.OfKernel(family, null).Local : new NodeAddresses([]);

    private async Task<ClusterView?> ReadObjectsAsync(ProxyOptions settings, CancellationToken cancellation)
    {
        if (WithoutObjects || (Dumps.Count > 0 && !NamesObjects))
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var cluster = await ClusterView.ReadAsync(
                settings, ReadsKernel ? family => LocalAddresses.Read(family) : null,
                new ClusterView.Wishes { Scope = Scope, Words = new ObjectWords { WantsServices = true } },
                either.Token);
            cluster.TellFaults();
            return cluster;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var words = $"the API server has not told its objects within {Patience.TotalSeconds} s";
            _basis.Add(!NamesObjects ? $"The cluster was not asked: {words}" : throw new FlagException(
                $"{words}; --no-objects explains the rules alone"));
            return null;
        }
        catch (Exception failure) when (failure is FlagException or ConnectionException && !NamesObjects)
        {
            _basis.Add($"The cluster was not asked: {failure.Message}");
            return null;
        }
    }
}
