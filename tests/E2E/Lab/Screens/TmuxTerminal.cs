using System.Globalization;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>A program in a real terminal: tmux, a server of its own.</summary>
public sealed class TmuxTerminal : IDisposable
{
    private readonly string _socket = $"signalbox-{Guid.NewGuid():N}";

    public TmuxTerminal(int columns, int rows, params string[] words) => Tmux(
        ["-u", "-f", "/dev/null", "new-session", "-d", "-x", Text(columns), "-y", Text(rows), "--", .. words])
        .ThrowIfFailed();

    /// <summary>Whether the program still runs.</summary>
    public bool IsOpen => Tmux("has-session").ExitCode == 0;

    /// <summary>What a person would see, line by line, without colours.</summary>
    public string Screen => Tmux("capture-pane", "-p").Output;

    /// <summary>The same with the codes for its colours.</summary>
    public string ColouredScreen => Tmux("capture-pane", "-p", "-e").Output;

    /// <summary>Presses a key, by tmux' name for it.</summary>
    public void Press(string key) => Tmux("send-keys", key).ThrowIfFailed();

    public void Resize(int columns, int rows) =>
        Tmux("resize-window", "-x", Text(columns), "-y", Text(rows)).ThrowIfFailed();

    public void Dispose() => Tmux("kill-server");

    private CommandResult Tmux(params string[] words) => Command.Run("tmux", ["-L", _socket, .. words]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
