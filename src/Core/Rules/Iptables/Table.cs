namespace Signalbox.Core.Rules.Iptables;

/// <summary>The tables of iptables. We have rules or chains in the first three.</summary>
public enum Table : byte
{
    Filter,
    Nat,
    Mangle,
    Raw,
    Security,
}

/// <summary>How tables are written.</summary>
public static class TableText
{
    /// <summary>The name that iptables-restore writes behind an asterisk.</summary>
    public static string Lower(this Table table) => table switch
    {
        Table.Filter => "filter",
        Table.Nat => "nat",
        Table.Mangle => "mangle",
        Table.Raw => "raw",
        Table.Security => "security",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The table of a name, null for tables that are none of our business.</summary>
    public static Table? Parse(ReadOnlySpan<char> name) => name switch
    {
        "filter" => Table.Filter,
        "nat" => Table.Nat,
        "mangle" => Table.Mangle,
        _ => null,
    };

    /// <summary>The table of a name, of all that there are; null for another name.</summary>
    public static Table? ParseAny(ReadOnlySpan<char> name) => name switch
    {
        "raw" => Table.Raw,
        "security" => Table.Security,
        _ => Parse(name),
    };
}
