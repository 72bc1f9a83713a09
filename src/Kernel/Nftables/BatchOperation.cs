using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>A message of a batch: where it starts, and what it does to what.</summary>
/// <param name="Start">In bytes from the batch's start.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Name">The chain, set or table; of a rule its chain.</param>
/// <param name="Set">Of elements.</param>
internal readonly record struct BatchOperation(int Start, OperationKind Kind, string Name, NftSet? Set = null)
{
    internal string Words => Kind switch
    {
        OperationKind.AddTable => $"add table {Name}",
        OperationKind.DeleteTable => $"delete table {Name}",
        OperationKind.AddChain => $"add chain {Name}",
        OperationKind.FlushChain => $"flush chain {Name}",
        OperationKind.DeleteChain => $"delete chain {Name}",
        OperationKind.AddRule => $"add a rule to chain {Name}",
        OperationKind.AddSet => $"add set {Name}",
        OperationKind.FlushSet => $"flush set {Name}",
        OperationKind.DeleteSet => $"delete set {Name}",
        OperationKind.AddElements => $"add elements to set {Name}",
        OperationKind.DeleteElements => $"delete elements from set {Name}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The same about one of its elements.</summary>
    internal string WordsFor(string element) => Kind == OperationKind.AddElements
        ? $"add {element} to set {Name}"
        : $"delete {element} from set {Name}";
}
