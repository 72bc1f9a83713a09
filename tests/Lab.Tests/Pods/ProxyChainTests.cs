using Signalbox.Lab.Pods;

namespace Signalbox.Lab.Tests.Pods;

public sealed class ProxyChainTests
{
    [Theory]
    [InlineData("::ffff:10.1.1.1", "", "::ffff:10.1.1.1", "")]
    [InlineData("10.1.1.1", "203.0.113.9, 10.1.1.2", "203.0.113.9", "203.0.113.9,10.1.1.2")]
    [InlineData("10.1.1.1", "192.0.2.1, 203.0.113.9", "203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.7", "192.0.2.1", "203.0.113.7", "")]
    public void Proxies_are_believed_when_their_address_is_private(
        string remote, string header, string client, string forwarded)
    {
        var chain = ProxyChain.Of(remote, header);
        Assert.Equal(client, chain.Client);
        Assert.Equal(forwarded, string.Join(',', chain.Forwarded));
    }
}
