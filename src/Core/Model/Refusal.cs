namespace Signalbox.Core.Model;

/// <summary>A field, or a whole object when <paramref name="Field"/> is empty, that cannot be used, and why.
/// <paramref name="Object"/> reads "Service shop/web"; <paramref name="Field"/> is a path such as
/// "spec.externalIPs[1]". The rest of the object goes on.</summary>
public sealed record Refusal(string Object, string Field, string Reason)
{
    public override string ToString() =>
        Field.Length == 0 ? $"{Object}: {Reason}" : $"{Object}: {Field}: {Reason}";
}
