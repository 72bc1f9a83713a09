using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Signalbox.Proxy.Commands;

/// <summary>The library's help, which calls the program as a person does: the library knows it by its file alone.
/// </summary>
internal sealed class NamedHelp(SynchronousCommandLineAction help, string typed) : SynchronousCommandLineAction
{
    /// <summary>Takes the place of the help of a command and all that are below it.</summary>
    public static void Set(RootCommand root, string typed)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new NamedHelp((SynchronousCommandLineAction)option.Action!, typed);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace(
            $"  {RootCommand.ExecutableName}", $"  {typed}", StringComparison.Ordinal));
        return code;
    }
}
