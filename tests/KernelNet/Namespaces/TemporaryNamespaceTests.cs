using System.Net;
using System.Net.Sockets;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Namespaces;

public sealed class TemporaryNamespaceTests
{
    [Fact]
    public void Sockets_made_inside_belong_there_and_the_namespace_is_gone_afterwards()
    {
        string name;
        using (var inside = new TemporaryNamespace("test"))
        {
            name = inside.Name;
            TemporaryNamespace.Ip("-n", name, "address", "add", "192.0.2.77/32", "dev", "lo");
            Assert.True(inside.Run(CanBind));
            Assert.False(CanBind());
        }

        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    private static bool CanBind()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([192, 0, 2, 77]), 0));
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return false;
        }
    }
}
