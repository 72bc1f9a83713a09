namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nf_tables.h. Integers in attributes are in network byte order, data that
/// registers are loaded with or compared to are in the packet's or the machine's.</summary>
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
    internal const int NFT_MSG_GETGEN = 16;

    internal const ushort NFTA_LIST_ELEM = 1;

    internal const ushort NFTA_TABLE_NAME = 1;

    internal const ushort NFTA_CHAIN_TABLE = 1;
    internal const ushort NFTA_CHAIN_HANDLE = 2;
    internal const ushort NFTA_CHAIN_NAME = 3;
    internal const ushort NFTA_CHAIN_HOOK = 4;
    internal const ushort NFTA_CHAIN_USE = 6;

    internal const ushort NFTA_RULE_TABLE = 1;
    internal const ushort NFTA_RULE_CHAIN = 2;
    internal const ushort NFTA_RULE_HANDLE = 3;
    internal const ushort NFTA_RULE_EXPRESSIONS = 4;

    internal const ushort NFTA_EXPR_NAME = 1;
    internal const ushort NFTA_EXPR_DATA = 2;

    internal const ushort NFTA_IMMEDIATE_DREG = 1;
    internal const ushort NFTA_IMMEDIATE_DATA = 2;
    internal const ushort NFTA_DATA_VALUE = 1;
    internal const ushort NFTA_DATA_VERDICT = 2;
    internal const ushort NFTA_VERDICT_CODE = 1;
    internal const ushort NFTA_VERDICT_CHAIN = 2;

    internal const ushort NFTA_META_DREG = 1;
    internal const ushort NFTA_META_KEY = 2;

    internal const ushort NFTA_PAYLOAD_DREG = 1;
    internal const ushort NFTA_PAYLOAD_BASE = 2;
    internal const ushort NFTA_PAYLOAD_OFFSET = 3;
    internal const ushort NFTA_PAYLOAD_LEN = 4;

    internal const ushort NFTA_BITWISE_SREG = 1;
    internal const ushort NFTA_BITWISE_DREG = 2;
    internal const ushort NFTA_BITWISE_MASK = 4;
    internal const ushort NFTA_BITWISE_XOR = 5;
    internal const ushort NFTA_BITWISE_OP = 6;

    internal const ushort NFTA_CMP_SREG = 1;
    internal const ushort NFTA_CMP_OP = 2;
    internal const ushort NFTA_CMP_DATA = 3;

    internal const ushort NFTA_REJECT_TYPE = 1;
    internal const ushort NFTA_REJECT_ICMP_CODE = 2;

    internal const ushort NFTA_MASQ_FLAGS = 1;

    internal const ushort NFTA_NAT_TYPE = 1;
    internal const ushort NFTA_NAT_FAMILY = 2;
    internal const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    internal const ushort NFTA_NAT_REG_ADDR_MAX = 4;
    internal const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    internal const ushort NFTA_NAT_REG_PROTO_MAX = 6;
    internal const ushort NFTA_NAT_FLAGS = 7;

    internal const uint NFT_REG_1 = 1;
    internal const uint NFT_REG_4 = 4;
    internal const uint NFT_REG32_00 = 8;
    internal const uint NFT_REG32_15 = 23;

    internal const int NFT_JUMP = -3;
    internal const int NFT_GOTO = -4;
    internal const int NFT_RETURN = -5;

    internal const uint NFT_META_MARK = 3;
    internal const uint NFT_META_IIFNAME = 6;
    internal const uint NFT_META_OIFNAME = 7;
    internal const uint NFT_META_L4PROTO = 16;

    internal const uint NFT_PAYLOAD_NETWORK_HEADER = 1;
    internal const uint NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    internal const uint NFT_BITWISE_MASK_XOR = 0;

    internal const uint NFT_CMP_EQ = 0;
    internal const uint NFT_CMP_NEQ = 1;

    internal const uint NFT_REJECT_ICMP_UNREACH = 0;
    internal const uint NFT_NAT_DNAT = 1;

    internal const ushort NFTA_GEN_ID = 1;
    internal const ushort NFTA_GEN_PROC_PID = 2;
    internal const ushort NFTA_GEN_PROC_NAME = 3;
}
