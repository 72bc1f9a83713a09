namespace Signalbox.Core.Rules.Iptables;

/// <summary>The tables that we have rules or chains in.</summary>
public enum Table : byte
{
    Filter,
    Nat,
    Mangle,
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
}
