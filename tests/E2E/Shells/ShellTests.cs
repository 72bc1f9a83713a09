using System.Diagnostics;
using System.Text;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Shells;

/// <summary>The scripts in real shells, on a terminal, with Tab. In place of the program's own work a function prints
/// what the line has become.</summary>
public sealed class ShellTests
{
    private const string Prompt = "READY> ";

    private const string Posix =
        "signalbox() { if [ \"$1\" = __complete ] || [ \"$1\" = completion ]; then command signalbox \"$@\"; "
        + "else echo \"LINE[$*]\"; fi; }";

    private const string OfFish =
        "function signalbox; if contains -- $argv[1] __complete completion; command signalbox $argv; "
        + "else; echo \"LINE[$argv]\"; end; end";

    [Theory]
    [InlineData("bash", "signalbox verify --by\t--output=j\t", "LINE[verify --by-packets --output=json ]")]
    [InlineData("zsh", "signalbox verify --by\t--output=j\t", "LINE[verify --by-packets --output=json]")]
    [InlineData("fish", "signalbox verify --by\t--output=j\t", "LINE[verify --by-packets --output=json]")]
    [InlineData("bash", "signalbox explain --kubeconfig kubeconfig svc/web:htt\ts\t",
        "LINE[explain --kubeconfig kubeconfig svc/web:https]")]
    [InlineData("zsh", "signalbox explain --kubeconfig kubeconfig svc/web:htt\ts\t",
        "LINE[explain --kubeconfig kubeconfig svc/web:https]")]
    [InlineData("fish", "signalbox explain --kubeconfig kubeconfig svc/web:htt\ts\t",
        "LINE[explain --kubeconfig kubeconfig svc/web:https]")]
    public async Task Tab_completes(string shell, string typed, string line)
    {
        await using var cluster = await NamedCluster.StartAsync();
        var said = await TypeAsync(cluster, shell, typed);
        Assert.True(said.Contains(line.Replace(" ]", "]"), StringComparison.Ordinal), said);
    }

    private static async Task<string> TypeAsync(NamedCluster cluster, string shell, string typed)
    {
        var (start, setup) = shell switch
        {
            "bash" => (
                $"env 'PS1={Prompt}' bash --norc --noprofile -i", $"{Posix}; source <(signalbox completion bash)"),
            "zsh" => ($"env 'PS1={Prompt}' zsh -f -i", $"{Posix}; autoload -Uz compinit; compinit -u -D; "
                + "source <(signalbox completion zsh)"),
            _ => ("fish --no-config --private -C 'function fish_prompt; echo -n \"" + Prompt + "\"; end'",
                $"{OfFish}; signalbox completion fish | source"),
        };
        using var terminal = Command.Start(
            "env", [.. cluster.Variables, "LC_ALL=C.UTF-8", "script", "-qec", start, "/dev/null"]);
        var said = new StringBuilder();
        try
        {
            await ReadUntilAsync(terminal, said, Prompt);
            await terminal.StandardInput.WriteLineAsync($"cd {cluster.Folder}; {setup}; echo SET''UP");
            await ReadUntilAsync(terminal, said, "SETUP");
            await ReadUntilAsync(terminal, said, Prompt);
            foreach (var part in Parts(typed))
            {
                await terminal.StandardInput.WriteAsync(part);
                await terminal.StandardInput.FlushAsync();
            }

            await terminal.StandardInput.WriteLineAsync();
            await ReadUntilAsync(terminal, said, "LINE[");
            await ReadUntilAsync(terminal, said, "]");
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
            await terminal.WaitForExitAsync();
        }

        return said.ToString();
    }

    /// <summary>Each ends with a Tab, or with the text.</summary>
    private static IEnumerable<string> Parts(string typed) => typed.Split('\t').SkipLast(1).Select(part => part + "\t")
        .Append(typed.Split('\t')[^1]);

    private static async Task ReadUntilAsync(Process terminal, StringBuilder said, string words)
    {
        var from = said.Length;
        var buffer = new char[1];
        while (!said.ToString(from, said.Length - from).Contains(words, StringComparison.Ordinal))
        {
            try
            {
                var count = await terminal.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Eventually.Patience);
                Assert.True(count > 0, said.ToString());
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"no '{words}' in: {said}");
            }

            said.Append(buffer[0]);
        }
    }
}
