using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>One Service port's claim to a frontend. Ordered by right, the best first.</summary>
public readonly record struct Claim(FrontendKind Kind, DateTimeOffset CreationTimestamp, ServicePortName Name)
    : IComparable<Claim>
{
    public int CompareTo(Claim other)
    {
        var byKind = Kind.CompareTo(other.Kind);
        if (byKind != 0)
        {
            return byKind;
        }

        var byAge = CreationTimestamp.CompareTo(other.CreationTimestamp);
        return byAge != 0 ? byAge : Name.CompareTo(other.Name);
    }
}
