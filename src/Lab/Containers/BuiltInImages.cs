using System.Collections.Immutable;

namespace Signalbox.Lab.Containers;

/// <summary>The images that the lab knows by itself. Those of tools are this machine's shell: what can be called in
/// them is what is installed here.</summary>
internal static class BuiltInImages
{
    private const string Prompt = "\\u@\\h:\\w\\$ ";

    /// <param name="labProgram">The path of signalbox-lab, which is the echo server's program.</param>
    public static ImmutableArray<Image> All(string labProgram) =>
    [
        new()
        {
            Name = "mendhak/http-https-echo",
            Entrypoint = [labProgram, "serve"],
            Needs = [labProgram],
            WorkingDirectory = "/app",
            Environment = Variables(
                ("HTTP_PORT", "8080"), ("HTTPS_PORT", "8443"), ("DOTNET_EnableDiagnostics", "0"),
                ("DOTNET_GCHeapHardLimit", "0x8000000")),
        },
        new()
        {
            Name = "nginx",
            Command = ["nginx", "-g", "daemon off;"],
            Needs = ["nginx"],
            Package = "nginx",
            Users = ["nginx"],
            Links = Variables(
                ("/var/log/nginx/access.log", "/dev/stdout"), ("/var/log/nginx/error.log", "/dev/stderr")),
        },
        new()
        {
            Name = "dockersec/siege",
            Entrypoint = ["siege"],
            Needs = ["siege"],
            Package = "siege",
            // Without it siege asks as fast as it can, and a dozen of them leave the machine no time for anything.
            Environment = Variables(("SIEGERC", Path.Combine(Path.GetDirectoryName(labProgram)!, "images/siege.conf"))),
        },
        new()
        {
            Name = "registry.k8s.io/pause",
            Entrypoint = ["sleep", "infinity"],
            Needs = ["sleep"],
        },
        new()
        {
            Name = "signalbox.dev/dns",
            Entrypoint = ["dnsmasq"],
            Command = ["--keep-in-foreground"],
            Needs = ["dnsmasq"],
            Package = "dnsmasq-base",
        },
        new()
        {
            Name = "curlimages/curl",
            Entrypoint = ["curl"],
            Needs = ["curl"],
            Package = "curl",
        },
        Shell("xxradar/hackon", "bash"),
        Shell("nicolaka/netshoot", "bash"),
        Shell("debian", "bash"),
        Shell("ubuntu", "bash"),
        Shell("busybox", "sh"),
        Shell("alpine", "sh"),
    ];

    private static Image Shell(string name, string program) => new()
    {
        Name = name,
        Command = [program],
        Needs = [program],
        Package = program == "sh" ? "dash" : program,
        Environment = Variables(("PS1", program == "sh" ? "$ " : Prompt)),
    };

    private static ImmutableSortedDictionary<string, string> Variables(
        params (string Name, string Value)[] variables) =>
        variables.ToImmutableSortedDictionary(one => one.Name, one => one.Value);
}
