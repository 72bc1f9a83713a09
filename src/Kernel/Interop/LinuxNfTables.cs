namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nf_tables.h. Integers in attributes are in network byte order.</summary>
internal static class LinuxNfTables
{
    internal const int NFT_MSG_NEWTABLE = 0;
    internal const int NFT_MSG_DELTABLE = 2;
    internal const int NFT_MSG_NEWCHAIN = 3;
    internal const int NFT_MSG_GETCHAIN = 4;
    internal const int NFT_MSG_DELCHAIN = 5;
    internal const int NFT_MSG_NEWRULE = 6;
    internal const int NFT_MSG_GETRULE = 7;
    internal const int NFT_MSG_DELRULE = 8;
    internal const int NFT_MSG_NEWGEN = 15;

    internal const ushort NFTA_LIST_ELEM = 1;

    internal const ushort NFTA_TABLE_NAME = 1;

    internal const ushort NFTA_CHAIN_TABLE = 1;
    internal const ushort NFTA_CHAIN_HANDLE = 2;
    internal const ushort NFTA_CHAIN_NAME = 3;
    internal const ushort NFTA_CHAIN_HOOK = 4;

    internal const ushort NFTA_RULE_TABLE = 1;
    internal const ushort NFTA_RULE_CHAIN = 2;
    internal const ushort NFTA_RULE_EXPRESSIONS = 4;

    internal const ushort NFTA_EXPR_NAME = 1;
    internal const ushort NFTA_EXPR_DATA = 2;

    internal const ushort NFTA_IMMEDIATE_DATA = 2;
    internal const ushort NFTA_DATA_VERDICT = 2;
    internal const ushort NFTA_VERDICT_CHAIN = 2;

    internal const ushort NFTA_GEN_ID = 1;
    internal const ushort NFTA_GEN_PROC_PID = 2;
    internal const ushort NFTA_GEN_PROC_NAME = 3;
}
