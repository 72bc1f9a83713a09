namespace Signalbox.Kernel.Interop;

/// <summary>linux/netfilter/nf_tables.h. Integers in attributes are in network byte order, data that
/// registers are loaded with or compared to are in the packet's or the machine's.</summary>
internal static class LinuxNfTables
{
    internal const int NFT_MSG_NEWTABLE = 0;
    internal const int NFT_MSG_GETTABLE = 1;
    internal const int NFT_MSG_DELTABLE = 2;
    internal const int NFT_MSG_NEWCHAIN = 3;
    internal const int NFT_MSG_GETCHAIN = 4;
    internal const int NFT_MSG_DELCHAIN = 5;
    internal const int NFT_MSG_NEWRULE = 6;
    internal const int NFT_MSG_GETRULE = 7;
    internal const int NFT_MSG_DELRULE = 8;
    internal const int NFT_MSG_NEWSET = 9;
    internal const int NFT_MSG_GETSET = 10;
    internal const int NFT_MSG_DELSET = 11;
    internal const int NFT_MSG_NEWSETELEM = 12;
    internal const int NFT_MSG_GETSETELEM = 13;
    internal const int NFT_MSG_DELSETELEM = 14;
    internal const int NFT_MSG_NEWGEN = 15;
    internal const int NFT_MSG_GETGEN = 16;

    internal const ushort NFTA_LIST_ELEM = 1;

    internal const ushort NFTA_TABLE_NAME = 1;
    internal const ushort NFTA_TABLE_FLAGS = 2;
    internal const ushort NFTA_TABLE_USERDATA = 6;
    internal const uint NFT_TABLE_F_DORMANT = 1;

    internal const ushort NFTA_CHAIN_TABLE = 1;
    internal const ushort NFTA_CHAIN_HANDLE = 2;
    internal const ushort NFTA_CHAIN_NAME = 3;
    internal const ushort NFTA_CHAIN_HOOK = 4;
    internal const ushort NFTA_CHAIN_POLICY = 5;
    internal const ushort NFTA_CHAIN_USE = 6;
    internal const ushort NFTA_CHAIN_TYPE = 7;
    internal const ushort NFTA_CHAIN_FLAGS = 10;
    internal const ushort NFTA_CHAIN_USERDATA = 12;
    internal const ushort NFTA_HOOK_HOOKNUM = 1;
    internal const ushort NFTA_HOOK_PRIORITY = 2;
    internal const uint NFT_CHAIN_BASE = 1;

    internal const ushort NFTA_RULE_TABLE = 1;
    internal const ushort NFTA_RULE_CHAIN = 2;
    internal const ushort NFTA_RULE_HANDLE = 3;
    internal const ushort NFTA_RULE_EXPRESSIONS = 4;
    internal const ushort NFTA_RULE_USERDATA = 7;

    internal const ushort NFTA_SET_TABLE = 1;
    internal const ushort NFTA_SET_NAME = 2;
    internal const ushort NFTA_SET_FLAGS = 3;
    internal const ushort NFTA_SET_KEY_TYPE = 4;
    internal const ushort NFTA_SET_KEY_LEN = 5;
    internal const ushort NFTA_SET_DATA_TYPE = 6;
    internal const ushort NFTA_SET_DATA_LEN = 7;
    internal const ushort NFTA_SET_DESC = 9;
    internal const ushort NFTA_SET_ID = 10;
    internal const ushort NFTA_SET_TIMEOUT = 11;
    internal const ushort NFTA_SET_USERDATA = 13;
    internal const ushort NFTA_SET_EXPR = 17;
    internal const ushort NFTA_SET_EXPRESSIONS = 18;
    internal const ushort NFTA_SET_DESC_SIZE = 1;

    internal const uint NFT_SET_ANONYMOUS = 0x1;
    internal const uint NFT_SET_INTERVAL = 0x4;
    internal const uint NFT_SET_MAP = 0x8;
    internal const uint NFT_SET_TIMEOUT = 0x10;
    internal const uint NFT_SET_EVAL = 0x20;
    internal const uint NFT_DATA_VERDICT = 0xffffff00;

    internal const ushort NFTA_SET_ELEM_LIST_TABLE = 1;
    internal const ushort NFTA_SET_ELEM_LIST_SET = 2;
    internal const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;

    internal const ushort NFTA_SET_ELEM_KEY = 1;
    internal const ushort NFTA_SET_ELEM_DATA = 2;
    internal const ushort NFTA_SET_ELEM_FLAGS = 3;
    internal const ushort NFTA_SET_ELEM_USERDATA = 6;
    internal const ushort NFTA_SET_ELEM_EXPR = 7;
    internal const ushort NFTA_SET_ELEM_KEY_END = 10;
    internal const uint NFT_SET_ELEM_INTERVAL_END = 0x1;
    internal const uint NFT_SET_ELEM_CATCHALL = 0x2;

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
    internal const ushort NFTA_META_SREG = 3;

    internal const ushort NFTA_CT_DREG = 1;
    internal const ushort NFTA_CT_KEY = 2;
    internal const ushort NFTA_CT_DIRECTION = 3;
    internal const ushort NFTA_CT_SREG = 4;

    internal const ushort NFTA_FIB_DREG = 1;
    internal const ushort NFTA_FIB_RESULT = 2;
    internal const ushort NFTA_FIB_FLAGS = 3;
    internal const uint NFTA_FIB_F_SADDR = 1;
    internal const uint NFTA_FIB_F_DADDR = 2;
    internal const uint NFT_FIB_RESULT_ADDRTYPE = 3;
    internal const uint NFT_FIB_RESULT_OIF = 1;

    internal const ushort NFTA_NG_DREG = 1;
    internal const ushort NFTA_NG_MODULUS = 2;
    internal const ushort NFTA_NG_TYPE = 3;
    internal const ushort NFTA_NG_OFFSET = 4;
    internal const uint NFT_NG_RANDOM = 1;
    internal const uint NFT_NG_INCREMENTAL = 0;

    internal const ushort NFTA_HASH_SREG = 1;
    internal const ushort NFTA_HASH_DREG = 2;
    internal const ushort NFTA_HASH_LEN = 3;
    internal const ushort NFTA_HASH_MODULUS = 4;
    internal const ushort NFTA_HASH_SEED = 5;
    internal const ushort NFTA_HASH_OFFSET = 6;
    internal const ushort NFTA_HASH_TYPE = 7;
    internal const uint NFT_HASH_JENKINS = 0;
    internal const uint NFT_HASH_SYM = 1;

    internal const ushort NFTA_PAYLOAD_DREG = 1;
    internal const ushort NFTA_PAYLOAD_BASE = 2;
    internal const ushort NFTA_PAYLOAD_OFFSET = 3;
    internal const ushort NFTA_PAYLOAD_LEN = 4;

    internal const ushort NFTA_BITWISE_SREG = 1;
    internal const ushort NFTA_BITWISE_DREG = 2;
    internal const ushort NFTA_BITWISE_LEN = 3;
    internal const ushort NFTA_BITWISE_MASK = 4;
    internal const ushort NFTA_BITWISE_XOR = 5;
    internal const ushort NFTA_BITWISE_OP = 6;
    internal const ushort NFTA_BITWISE_DATA = 7;

    internal const ushort NFTA_CMP_SREG = 1;
    internal const ushort NFTA_CMP_OP = 2;
    internal const ushort NFTA_CMP_DATA = 3;

    internal const ushort NFTA_RANGE_SREG = 1;
    internal const ushort NFTA_RANGE_OP = 2;
    internal const ushort NFTA_RANGE_FROM_DATA = 3;
    internal const ushort NFTA_RANGE_TO_DATA = 4;

    internal const ushort NFTA_BYTEORDER_SREG = 1;
    internal const ushort NFTA_BYTEORDER_DREG = 2;
    internal const ushort NFTA_BYTEORDER_OP = 3;
    internal const ushort NFTA_BYTEORDER_LEN = 4;
    internal const ushort NFTA_BYTEORDER_SIZE = 5;
    internal const uint NFT_BYTEORDER_NTOH = 0;
    internal const uint NFT_BYTEORDER_HTON = 1;

    internal const ushort NFTA_COUNTER_BYTES = 1;
    internal const ushort NFTA_COUNTER_PACKETS = 2;
    internal const ushort NFTA_COUNTER_PAD = 3;

    internal const ushort NFTA_LIMIT_RATE = 1;
    internal const ushort NFTA_LIMIT_UNIT = 2;
    internal const ushort NFTA_LIMIT_BURST = 3;
    internal const ushort NFTA_LIMIT_TYPE = 4;
    internal const ushort NFTA_LIMIT_FLAGS = 5;
    internal const ushort NFTA_LIMIT_PAD = 6;
    internal const uint NFT_LIMIT_PKTS = 0;
    internal const uint NFT_LIMIT_PKT_BYTES = 1;
    internal const uint NFT_LIMIT_F_INV = 1;

    internal const ushort NFTA_QUOTA_BYTES = 1;
    internal const ushort NFTA_QUOTA_FLAGS = 2;
    internal const ushort NFTA_QUOTA_PAD = 3;
    internal const ushort NFTA_QUOTA_CONSUMED = 4;
    internal const uint NFT_QUOTA_F_INV = 1;

    internal const ushort NFTA_OBJREF_IMM_TYPE = 1;
    internal const ushort NFTA_OBJREF_IMM_NAME = 2;

    internal const ushort NFTA_LOG_GROUP = 1;
    internal const ushort NFTA_LOG_PREFIX = 2;
    internal const ushort NFTA_LOG_SNAPLEN = 3;
    internal const ushort NFTA_LOG_QTHRESHOLD = 4;
    internal const ushort NFTA_LOG_LEVEL = 5;
    internal const ushort NFTA_LOG_FLAGS = 6;

    internal const ushort NFTA_QUEUE_NUM = 1;
    internal const ushort NFTA_QUEUE_TOTAL = 2;
    internal const ushort NFTA_QUEUE_FLAGS = 3;
    internal const ushort NFTA_QUEUE_SREG_QNUM = 4;

    internal const ushort NFTA_REDIR_REG_PROTO_MIN = 1;
    internal const ushort NFTA_REDIR_REG_PROTO_MAX = 2;
    internal const ushort NFTA_REDIR_FLAGS = 3;

    internal const ushort NFTA_TPROXY_FAMILY = 1;
    internal const ushort NFTA_TPROXY_REG_ADDR = 2;
    internal const ushort NFTA_TPROXY_REG_PORT = 3;

    internal const ushort NFTA_LOOKUP_SET = 1;
    internal const ushort NFTA_LOOKUP_SREG = 2;
    internal const ushort NFTA_LOOKUP_DREG = 3;
    internal const ushort NFTA_LOOKUP_SET_ID = 4;
    internal const ushort NFTA_LOOKUP_FLAGS = 5;
    internal const uint NFT_LOOKUP_F_INV = 1;

    internal const ushort NFTA_DYNSET_SET_NAME = 1;
    internal const ushort NFTA_DYNSET_SET_ID = 2;
    internal const ushort NFTA_DYNSET_OP = 3;
    internal const ushort NFTA_DYNSET_SREG_KEY = 4;
    internal const ushort NFTA_DYNSET_TIMEOUT = 6;
    internal const ushort NFTA_DYNSET_PAD = 8;
    internal const ushort NFTA_DYNSET_FLAGS = 9;
    internal const uint NFT_DYNSET_OP_UPDATE = 1;

    internal const ushort NFTA_REJECT_TYPE = 1;
    internal const ushort NFTA_REJECT_ICMP_CODE = 2;

    internal const ushort NFTA_MASQ_FLAGS = 1;
    internal const ushort NFTA_MASQ_REG_PROTO_MIN = 2;
    internal const ushort NFTA_MASQ_REG_PROTO_MAX = 3;

    internal const ushort NFTA_NAT_TYPE = 1;
    internal const ushort NFTA_NAT_FAMILY = 2;
    internal const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    internal const ushort NFTA_NAT_REG_ADDR_MAX = 4;
    internal const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    internal const ushort NFTA_NAT_REG_PROTO_MAX = 6;
    internal const ushort NFTA_NAT_FLAGS = 7;

    internal const uint NFT_REG_VERDICT = 0;
    internal const uint NFT_REG_1 = 1;
    internal const uint NFT_REG_4 = 4;
    internal const uint NFT_REG32_00 = 8;
    internal const uint NFT_REG32_15 = 23;

    internal const int NFT_CONTINUE = -1;
    internal const int NFT_JUMP = -3;
    internal const int NFT_GOTO = -4;
    internal const int NFT_RETURN = -5;

    internal const uint NFT_META_MARK = 3;
    internal const uint NFT_META_IIFNAME = 6;
    internal const uint NFT_META_OIFNAME = 7;
    internal const uint NFT_META_L4PROTO = 16;

    internal const uint NFT_PAYLOAD_LL_HEADER = 0;
    internal const uint NFT_PAYLOAD_NETWORK_HEADER = 1;
    internal const uint NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    internal const uint NFT_BITWISE_MASK_XOR = 0;
    internal const uint NFT_BITWISE_LSHIFT = 1;
    internal const uint NFT_BITWISE_RSHIFT = 2;

    internal const uint NFT_CMP_EQ = 0;
    internal const uint NFT_CMP_NEQ = 1;
    internal const uint NFT_CMP_LT = 2;
    internal const uint NFT_CMP_GTE = 5;

    internal const uint NFT_RANGE_EQ = 0;
    internal const uint NFT_RANGE_NEQ = 1;

    internal const uint NFT_REJECT_ICMP_UNREACH = 0;
    internal const uint NFT_REJECT_TCP_RST = 1;
    internal const uint NFT_REJECT_ICMPX_UNREACH = 2;
    internal const uint NFT_NAT_SNAT = 0;
    internal const uint NFT_NAT_DNAT = 1;

    internal const ushort NFTA_GEN_ID = 1;
    internal const ushort NFTA_GEN_PROC_PID = 2;
    internal const ushort NFTA_GEN_PROC_NAME = 3;

    internal const int NFT_MSG_TRACE = 17;
    internal const uint NFT_TABLE_F_OWNER = 2;
    internal const uint NFT_META_NFTRACE = 12;

    internal const ushort NFTA_TRACE_TABLE = 1;
    internal const ushort NFTA_TRACE_CHAIN = 2;
    internal const ushort NFTA_TRACE_RULE_HANDLE = 3;
    internal const ushort NFTA_TRACE_TYPE = 4;
    internal const ushort NFTA_TRACE_VERDICT = 5;
    internal const ushort NFTA_TRACE_ID = 6;
    internal const ushort NFTA_TRACE_NETWORK_HEADER = 8;
    internal const ushort NFTA_TRACE_TRANSPORT_HEADER = 9;
    internal const ushort NFTA_TRACE_MARK = 14;
    internal const ushort NFTA_TRACE_POLICY = 16;

    internal const uint NFT_TRACETYPE_POLICY = 1;
    internal const uint NFT_TRACETYPE_RETURN = 2;
    internal const uint NFT_TRACETYPE_RULE = 3;
}
