namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads what routes are asked: "fib daddr type", "fib saddr . mark . iif oif".</summary>
internal static class RouteReader
{
    /// <summary>Null, and nothing read, where it is none that is known.</summary>
    public static Selector? Read(WordCursor words)
    {
        var start = words.At++;
        var flags = RouteFlags.None;
        do
        {
            if (FlagOf(words.Next().Text) is not { } flag)
            {
                words.At = start;
                return null;
            }

            flags |= flag;
        }
        while (words.Take("."));

        Selector? found = (words.Next().Text, flags) switch
        {
            ("type", RouteFlags.Source) => Type(new Expression.LoadAddressType(0, IsSource: true)),
            ("type", RouteFlags.Destination) => Type(new Expression.LoadAddressType(0, IsSource: false)),
            ("type", _) => Type(new Expression.LoadRoute(0, RouteResult.AddressType, flags)),
            ("oif", _) when words.Peek.Text is "missing" or "exists" or "0" => new(
                ValueKind.Presence,
                new Expression.LoadRoute(0, RouteResult.OutInterface, flags | RouteFlags.IsPresent)),
            ("oif", _) => new(
                ValueKind.InterfaceIndex, new Expression.LoadRoute(0, RouteResult.OutInterface, flags)),
            ("oifname", _) => new(
                ValueKind.InterfaceName, new Expression.LoadRoute(0, RouteResult.OutInterfaceName, flags)),
            _ => null,
        };
        words.At = found is null ? start : words.At;
        return found;
    }

    private static Selector Type(Expression load) => new(ValueKind.AddressType, load);

    private static RouteFlags? FlagOf(string word) => word switch
    {
        "saddr" => RouteFlags.Source,
        "daddr" => RouteFlags.Destination,
        "mark" => RouteFlags.Mark,
        "iif" => RouteFlags.InInterface,
        "oif" => RouteFlags.OutInterface,
        _ => null,
    };
}
