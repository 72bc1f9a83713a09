namespace Signalbox.Kernel.Nftables;

/// <summary>What a message of a batch does.</summary>
internal enum OperationKind : byte
{
    AddTable,
    DeleteTable,
    AddChain,
    FlushChain,
    DeleteChain,
    AddRule,
    AddSet,
    FlushSet,
    DeleteSet,
    AddElements,
    DeleteElements,
}
