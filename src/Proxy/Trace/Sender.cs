using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace;

/// <summary>Who sends the packet, as --from says it. A closed family.</summary>
internal abstract record Sender
{
    public const string Words = "node, outside, outside=IP, an IP, pod/NAME or NAMESPACE/NAME";

    private Sender()
    {
    }

    /// <summary>A process of this node.</summary>
    public sealed record ThisNode : Sender;

    /// <summary>A host beyond this node. Without an address, one that is nobody's.</summary>
    public sealed record Outside(Address? Address) : Sender;

    public sealed record At(Address Address) : Sender;

    public sealed record Pod(ServiceName Name) : Sender;

    /// <summary>Throws <see cref="FlagException"/>.</summary>
    /// <param name="text">The flag's value.</param>
    /// <param name="home">The namespace of a pod that is named without one.</param>
    public static Sender Parse(string text, string home)
    {
        if (Address.TryParse(text.Trim('[', ']'), out var address))
        {
            return new At(address);
        }

        return text.Split('/') switch
        {
            ["node"] => new ThisNode(),
            ["outside"] => new Outside(null),
            [['o', 'u', 't', 's', 'i', 'd', 'e', '=', .. var at]] => new Outside(
                Address.TryParse(at.Trim('[', ']'), out var outside) ? outside : throw Wrong(text)),
            ["pod" or "pods" or "po", { Length: > 0 } name] => new Pod(new ServiceName(home, name)),
            ["pod" or "pods" or "po", { Length: > 0 } space, { Length: > 0 } name] => new Pod(new(space, name)),
            [{ Length: > 0 } space, { Length: > 0 } name] => new Pod(new ServiceName(space, name)),
            _ => throw Wrong(text),
        };
    }

    private static FlagException Wrong(string text) =>
        new($"invalid argument \"{text}\" for \"--from\" flag: it is none of {Words}");
}
