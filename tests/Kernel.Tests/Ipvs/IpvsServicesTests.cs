using Signalbox.Kernel.Ipvs;

namespace Signalbox.Kernel.Tests.Ipvs;

public sealed class IpvsServicesTests
{
    [Fact]
    public void Services_are_counted_and_neither_servers_nor_headings_are()
    {
        const string Text =
            """
            IP Virtual Server version 1.2.1 (size=4096)
            Prot LocalAddress:Port Scheduler Flags
              -> RemoteAddress:Port Forward Weight ActiveConn InActConn
            TCP  0A600001:01BB rr
              -> AC120002:192B      Masq    1      3          0
              -> AC120003:192B      Masq    1      0          0
            UDP  [fd00:0010:0096:0000:0000:0000:0000:000a]:0035 rr
            SCTP 0A600002:0050 rr persistent 10800 FFFFFFFF
            FWM  00000001 wlc
            """;
        Assert.Equal(4, IpvsServices.Count(Text.Split('\n')));
    }
}
