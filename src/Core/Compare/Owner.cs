using Signalbox.Core.Model;

namespace Signalbox.Core.Compare;

/// <summary>Whom a rule, a chain or an element is for. A closed family. Sorted: Services by name, then what all of them
/// need, then what nobody wants, then others' rules.</summary>
public abstract record Owner : IComparable<Owner>
{
    private Owner()
    {
    }

    /// <summary>One port of a Service.</summary>
    public sealed record OfPort(ServicePortName Port) : Owner
    {
        public override string ToString() => Port.ToString();
    }

    /// <summary>A Service as a whole.</summary>
    public sealed record OfService(ServiceName Service) : Owner
    {
        public override string ToString() => Service.ToString();
    }

    /// <summary>What does not depend on any Service.</summary>
    public sealed record Fixed : Owner
    {
        public override string ToString() => "fixed rules";
    }

    /// <summary>Nobody wants it. <paramref name="Once"/>: whose it seems to have been, by its comments or name; may be
    /// empty.</summary>
    public sealed record Nobody(string Once = "") : Owner
    {
        public override string ToString() => Once.Length == 0 ? "nobody's" : $"nobody's (once {Once})";
    }

    /// <summary>Rules that others have written.</summary>
    public sealed record Foreign : Owner
    {
        public override string ToString() => "others' rules";
    }

    public static readonly Owner FixedRules = new Fixed();

    /// <summary>The Service; null for what is no Service's.</summary>
    public ServiceName? ServiceName => this switch
    {
        OfPort port => port.Port.Service,
        OfService service => service.Service,
        _ => null,
    };

    private int Rank => this switch
    {
        OfPort or OfService => 0,
        Fixed => 1,
        Nobody => 2,
        _ => 3,
    };

    public int CompareTo(Owner? other) => other is null ? 1
        : Rank != other.Rank ? Rank.CompareTo(other.Rank)
        : string.CompareOrdinal(ToString(), other.ToString());
}
