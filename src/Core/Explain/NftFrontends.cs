using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Frontends by the elements of a table of nftables mode. In ours, elements name their Service only where it
/// has chains of its own, or refuses.</summary>
internal static class NftFrontends
{
    private static readonly (string Set, FrontendKind Kind)[] Sets =
    [
        ("service-ips", FrontendKind.ExternalIP), ("service-nodeports", FrontendKind.NodePort),
        ("no-endpoint-services", FrontendKind.ExternalIP), ("no-endpoint-nodeports", FrontendKind.NodePort),
        ("service-ports", FrontendKind.ClusterIP), ("external-ports", FrontendKind.ExternalIP),
        ("nodeports", FrontendKind.NodePort),
    ];

    public static IEnumerable<HeldFrontend> Of(NftablesRules table)
    {
        var sets = NftSets.Of(table.Rules.Family);
        foreach (var (name, kind) in Sets)
        {
            foreach (var element in table.Elements.StartingWith(name, default))
            {
                if (Read(element, kind, table, sets) is { } frontend)
                {
                    yield return frontend;
                }
            }
        }
    }

    private static HeldFrontend? Read(in NftElement element, FrontendKind kind, NftablesRules table, NftSets sets)
    {
        var key = element.Key.Span;
        var width = kind == FrontendKind.NodePort ? 0 : table.Rules.Family == IPFamily.IPv4 ? 4 : 16;
        if (key.Length < width + 6 || !Enum.IsDefined((Protocol)key[width]))
        {
            return null;
        }

        var protocol = (Protocol)key[width];
        Address? address = width == 0 ? null : FieldText.AddressOf(key[..width]);
        var isClusterIP = address is { } known
            && table.Elements.TryFind(sets.ClusterIPs.Name, Phrases.Value(known), out _);
        var chain = element.Verdict?.Chain;
        var name = chain is not null ? NameOfChain(chain)
            : element.Comment is { } comment ? HeldFrontends.NameOf(comment, protocol)
            : null;
        return new HeldFrontend(
            name, isClusterIP ? FrontendKind.ClusterIP : kind, address,
            BinaryPrimitives.ReadUInt16BigEndian(key[(width + 4)..]), protocol)
        {
            Chain = chain,
        };
    }

    /// <summary>What keys of this frontend begin with.</summary>
    public static RegisterBytes KeyOf(HeldFrontend frontend)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        if (frontend.Address is { } address)
        {
            writer.Add(address);
        }

        writer.Add(frontend.Protocol);
        writer.AddPort(frontend.Port);
        return writer.Value;
    }

    /// <summary>The Service port that a chain's name tells: "service-HASH-namespace/name/tcp/port"; null for chains of
    /// no Service, and for names that were cut.</summary>
    public static ServicePortName? NameOfChain(string chain)
    {
        if (!NftNames.IsOfService(chain) || chain.EndsWith("...", StringComparison.Ordinal))
        {
            return null;
        }

        var afterPrefix = chain.IndexOf('-', StringComparison.Ordinal) + 1;
        var afterHash = chain.IndexOf('-', afterPrefix) + 1;
        var parts = chain[afterHash..].Split("__")[0].Split('/');
        return afterHash > 0 && parts.Length == 4
            && Enum.TryParse<Protocol>(parts[2], ignoreCase: true, out var protocol)
            ? new ServicePortName(new ServiceName(parts[0], parts[1]), parts[3], protocol)
            : null;
    }
}
