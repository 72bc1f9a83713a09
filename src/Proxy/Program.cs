using System.CommandLine;
using Signalbox.Cluster.Connect;
using Signalbox.Core.Rules;
using Signalbox.Proxy.Commands;
using Signalbox.Proxy.Config;

try
{
    if (ProgramName.IsKubeProxy)
    {
        return await ProxyCommand.RunAsync(ProgramName.KubeProxy, args);
    }

    switch (args)
    {
        case [LabCommand.Name, .. var rest]:
            return LabCommand.Become(rest);
        case [ProxyCommand.Name, .. var rest]:
            return await ProxyCommand.RunAsync($"signalbox {ProxyCommand.Name}", rest);
    }

    var root = new RootCommand("Signalbox: a Kubernetes service proxy that explains itself")
    {
        ProxyCommand.Make(),
        RenderCommand.Make(new ProxyFlags()),
        VerifyCommand.Make(),
        ExplainCommand.Make(new ProxyFlags()),
        TraceCommand.Make(new ProxyFlags()),
        LabCommand.Make(),
        CompletionCommand.Make(),
    };
    NamedHelp.Set(root, ProgramName.Typed);
    if (CompletionCommand.WordsOf(args) is { } words)
    {
        return await CompletionCommand.SuggestAsync(root, words);
    }

    var parsed = root.Parse(
        FlagArguments.Normalise(args, root), new ParserConfiguration { ResponseFileTokenReplacer = null });
    if (parsed.Errors.Count > 0)
    {
        // As kube-proxy: what is wrong comes first, then the usage, all of it on standard error.
        Console.Error.WriteLine($"Error: {parsed.Errors[0].Message}");
        await parsed.InvokeAsync(new InvocationConfiguration { Output = Console.Error, Error = TextWriter.Null });
        return 1;
    }

    // Commands end by themselves when they are told to, however long a running restore takes.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception refused) when (
    refused is FlagException or ConfigurationException or ConnectionException or DumpException)
{
    Console.Error.WriteLine($"Error: {refused.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    // Told to stop while it waited for objects.
    return 1;
}
