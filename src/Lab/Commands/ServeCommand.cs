using System.CommandLine;
using Signalbox.Lab.Pods;

namespace Signalbox.Lab.Commands;

/// <summary>"signalbox-lab serve": one pod's server, in the network namespace that it is started in.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--name")
        {
            Description = "the pod's name; without it the program is the image mendhak/http-https-echo, which takes "
                + "its ports from HTTP_PORT and HTTPS_PORT",
        };
        var http = new Option<int[]>("--http") { Description = "a port to serve HTTP on; repeatable" };
        var https = new Option<int[]>("--https") { Description = "a port to serve HTTPS on; repeatable" };
        var route = new Option<string[]>("--route") { Description = "PATH=URL to pass requests on to; repeatable" };
        var zone = new Option<string>("--zone") { Description = "name to leave in the cookie trail (loc=NAME)" };
        var command = new Command("serve", "serve as a pod: echo requests, or pass them on to another Service")
        {
            name, http, https, route, zone,
        };
        command.SetAction((parsed, stop) => parsed.GetValue(name) is not { } pod
            ? EchoImage.RunAsync(EchoImageSettings.Read(Environment.GetEnvironmentVariable), stop)
            : PodServer.RunAsync(
                new PodServerSettings(
                    pod,
                    parsed.GetValue(http) ?? [],
                    parsed.GetValue(https) ?? [],
                    (parsed.GetValue(route) ?? []).ToDictionary(PathOf, UrlOf),
                    parsed.GetValue(zone)),
                stop));
        return command;
    }

    private static string PathOf(string route) => route.Split('=', 2)[0];

    private static Uri UrlOf(string route) =>
        route.Split('=', 2) is [_, var url] && Uri.TryCreate(url, UriKind.Absolute, out var target)
            ? target
            : throw new FormatException($"--route '{route}' is not PATH=URL");
}
