using System.Text.Json;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Decode;

/// <summary>The endpoints of one slice after the other, straight from JSON into packed lists: no object and no string
/// for an endpoint whose names are known. Only the first address of each counts.</summary>
internal sealed class EndpointDecoder(NamePool pool, char[] text)
{
    private readonly EndpointListBuilder _list = new();
    private readonly HintDecoder _hints = new(pool);
    private readonly List<(string Field, string Reason)> _refused = [];

    /// <summary>Reads the value of "endpoints" that the reader stands on; it takes the place of one read before.
    /// </summary>
    public void Read(ref Utf8JsonReader reader, IPFamily family)
    {
        Clear();
        if (!WireToken.IsArray(ref reader))
        {
            return;
        }

        for (var index = 0; WireToken.NextElement(ref reader); index++)
        {
            if (WireToken.IsObject(ref reader))
            {
                Keep(ReadOne(ref reader, family), index);
            }
        }
    }

    /// <summary>What was read; what was refused of it is added to <paramref name="refusals"/>.</summary>
    public EndpointList Take(FieldRefusals refusals)
    {
        foreach (var (field, reason) in _refused)
        {
            refusals.Add(field, reason);
        }

        return _list.Build();
    }

    public void Clear()
    {
        _list.Clear();
        _refused.Clear();
    }

    private Draft ReadOne(ref Utf8JsonReader reader, IPFamily family)
    {
        var draft = Draft.Blank;
        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("addresses"u8, ref reader))
            {
                ReadAddresses(ref reader, family, ref draft);
            }
            else if (WireToken.IsValueOf("nodeName"u8, ref reader))
            {
                ReadNodeName(ref reader, ref draft);
            }
            else if (WireToken.IsValueOf("conditions"u8, ref reader))
            {
                draft.Conditions = ReadConditions(ref reader);
            }
            else if (WireToken.IsValueOf("hints"u8, ref reader))
            {
                ReadHints(ref reader, ref draft);
            }
            else
            {
                reader.Skip();
            }
        }

        return draft;
    }

    private void Keep(in Draft draft, int index)
    {
        if (draft.WhyNoAddress is { } refused)
        {
            _refused.Add(($"endpoints[{index}].{refused.Field}", refused.Reason));
            return;
        }

        if (draft.WhyNoNodeName is { } why)
        {
            _refused.Add(($"endpoints[{index}].nodeName", why));
        }

        _list.Add(new Endpoint
        {
            Address = draft.Address,
            NodeName = draft.NodeName,
            Conditions = draft.Conditions,
            ZoneHints = draft.ZoneHints,
            NodeHints = draft.NodeHints,
        });
    }

    private void ReadAddresses(ref Utf8JsonReader reader, IPFamily family, ref Draft draft)
    {
        draft.WhyNoAddress = Draft.Blank.WhyNoAddress;
        if (!WireToken.IsArray(ref reader))
        {
            return;
        }

        for (var index = 0; WireToken.NextElement(ref reader); index++)
        {
            var given = WireToken.IsText(ref reader) ? WireToken.Text(ref reader, text) : [];
            if (index == 0)
            {
                var why = WhyRefused(given, family, out draft.Address);
                draft.WhyNoAddress = why is null ? null : ("addresses[0]", why);
            }
        }
    }

    private static string? WhyRefused(ReadOnlySpan<char> given, IPFamily family, out Address address)
    {
        if (!Address.TryParse(given, out address))
        {
            return $"{Shown.Quoted(given.ToString())} is not an IP address";
        }

        if (address.Family != family)
        {
            return $"{address} is not of the slice's addressType {family}";
        }

        return FieldReader.WhySpecial(address) is { } why ? $"{address} {why}" : null;
    }

    private void ReadNodeName(ref Utf8JsonReader reader, ref Draft draft)
    {
        (draft.NodeName, draft.WhyNoNodeName) = (null, null);
        var name = WireToken.IsText(ref reader) ? WireToken.Text(ref reader, text) : [];
        if (DNSName.IsSubdomain(name))
        {
            draft.NodeName = pool.Pooled(name);
        }
        else if (!name.IsEmpty)
        {
            draft.WhyNoNodeName = $"{Shown.Quoted(name.ToString())} cannot be a node's name; none is used";
        }
    }

    private static EndpointConditions ReadConditions(ref Utf8JsonReader reader)
    {
        var (ready, serving, terminating) = (true, true, false);
        if (!WireToken.IsObject(ref reader))
        {
            return Draft.Healthy;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("ready"u8, ref reader))
            {
                ready = WireToken.Boolean(ref reader) ?? true;
            }
            else if (WireToken.IsValueOf("serving"u8, ref reader))
            {
                serving = WireToken.Boolean(ref reader) ?? true;
            }
            else if (WireToken.IsValueOf("terminating"u8, ref reader))
            {
                terminating = WireToken.Boolean(ref reader) ?? false;
            }
            else
            {
                reader.Skip();
            }
        }

        return (ready ? EndpointConditions.Ready : 0)
            | (serving ? EndpointConditions.Serving : 0)
            | (terminating ? EndpointConditions.Terminating : 0);
    }

    private void ReadHints(ref Utf8JsonReader reader, ref Draft draft)
    {
        (draft.ZoneHints, draft.NodeHints) = (default, default);
        if (!WireToken.IsObject(ref reader))
        {
            return;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("forZones"u8, ref reader))
            {
                draft.ZoneHints = _hints.Read(ref reader);
            }
            else if (WireToken.IsValueOf("forNodes"u8, ref reader))
            {
                draft.NodeHints = _hints.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>What is known of an endpoint while its properties come in whatever order.</summary>
    private struct Draft
    {
        public const EndpointConditions Healthy = EndpointConditions.Ready | EndpointConditions.Serving;

        public Address Address;
        public (string Field, string Reason)? WhyNoAddress;
        public string? NodeName;
        public string? WhyNoNodeName;
        public EndpointConditions Conditions;
        public EndpointHints ZoneHints;
        public EndpointHints NodeHints;

        public static Draft Blank => new() { WhyNoAddress = ("addresses", "is empty"), Conditions = Healthy };
    }
}
