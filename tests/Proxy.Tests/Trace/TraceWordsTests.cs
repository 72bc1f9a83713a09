using Signalbox.Proxy.Config;
using Signalbox.Proxy.Trace;

namespace Signalbox.Proxy.Tests.Trace;

/// <summary>What --from and --to understand.</summary>
public sealed class TraceWordsTests
{
    [Theory]
    [InlineData("node", "ThisNode { }")]
    [InlineData("outside", "Outside { Address =  }")]
    [InlineData("outside=203.0.113.7", "Outside { Address = 203.0.113.7 }")]
    [InlineData("outside=[2001:db8::7]", "Outside { Address = 2001:db8::7 }")]
    [InlineData("10.0.0.1", "At { Address = 10.0.0.1 }")]
    [InlineData("fd00::1", "At { Address = fd00::1 }")]
    [InlineData("pod/web-1", "Pod { Name = home/web-1 }")]
    [InlineData("shop/web-1", "Pod { Name = shop/web-1 }")]
    [InlineData("pod/shop/web-1", "Pod { Name = shop/web-1 }")]
    public void A_sender_is_understood(string text, string sender)
    {
        Assert.Equal(sender, Sender.Parse(text, "home").ToString());
    }

    [Theory]
    [InlineData("10.0.0.1:80", "At { Address = 10.0.0.1, Port = 80 }")]
    [InlineData("10.0.0.1", "At { Address = 10.0.0.1, Port =  }")]
    [InlineData("[fd00::1]:80", "At { Address = fd00::1, Port = 80 }")]
    [InlineData("fd00::1", "At { Address = fd00::1, Port =  }")]
    [InlineData("fd00::80", "At { Address = fd00::80, Port =  }")]
    [InlineData("nodeport/30080", "NodePort { Port = 30080 }")]
    [InlineData("node:30080", "NodePort { Port = 30080 }")]
    [InlineData("svc/web", "Of { Name = home/web, Port =  }")]
    [InlineData("svc/web:http", "Of { Name = home/web, Port = http }")]
    [InlineData("service/shop/web:80", "Of { Name = shop/web, Port = 80 }")]
    [InlineData("shop/web:80", "Of { Name = shop/web, Port = 80 }")]
    [InlineData("web.shop.svc", "Of { Name = shop/web, Port =  }")]
    [InlineData("web.shop.svc.cluster.local:http", "Of { Name = shop/web, Port = http }")]
    public void A_receiver_is_understood(string text, string receiver)
    {
        Assert.Equal(receiver, Receiver.Parse(text, "home").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("outside=there")]
    [InlineData("a/b/c")]
    public void What_is_no_sender_is_refused_with_the_forms_there_are(string text)
    {
        var refused = Assert.Throws<FlagException>(() => Sender.Parse(text, "home"));
        Assert.Contains($"\"{text}\" for \"--from\"", refused.Message);
        Assert.Contains("pod/NAME", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("web")]
    [InlineData("web:80")]
    [InlineData("10.0.0.1:0")]
    [InlineData("10.0.0.1:70000")]
    [InlineData("10.0.0.1:http")]
    [InlineData("nodeport/99999")]
    [InlineData("svc/Web")]
    public void What_is_no_receiver_is_refused_with_the_forms_there_are(string text)
    {
        var refused = Assert.Throws<FlagException>(() => Receiver.Parse(text, "home"));
        Assert.Contains($"\"{text}\" for \"--to\"", refused.Message);
        Assert.Contains("svc/NAME:PORT", refused.Message);
    }

    [Theory]
    [InlineData("0x4000", 0x4000u)]
    [InlineData("16384", 0x4000u)]
    [InlineData("0", 0u)]
    public void A_mark_is_a_number_of_either_base(string text, uint mark)
    {
        Assert.Equal(mark, TraceRequest.ParseMark(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("0x100000000")]
    public void What_is_no_mark_is_refused(string text)
    {
        Assert.Throws<FlagException>(() => TraceRequest.ParseMark(text));
    }
}
