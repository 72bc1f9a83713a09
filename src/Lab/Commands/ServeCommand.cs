using System.CommandLine;
using Signalbox.Lab.Pods;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab serve": the program of the image mendhak/http-https-echo.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command(
            "serve", "say of each request what came, on the ports that $HTTP_PORT and $HTTPS_PORT name");
        command.SetAction((_, stop) =>
            EchoImage.RunAsync(EchoImageSettings.Read(Environment.GetEnvironmentVariable), stop));
        return command;
    }
}
