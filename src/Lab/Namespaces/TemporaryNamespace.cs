using System.Diagnostics;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.Lab.Namespaces;

/// <summary>A network namespace that lives as long as this object: loopback up, a name that no other run uses,
/// removed on disposal.</summary>
public sealed class TemporaryNamespace : IDisposable
{
    private readonly NetworkNamespace _inside;

    /// <param name="role">Shown in the name, so that a person who looks at "ip netns" knows what it is for.</param>
    public TemporaryNamespace(string role)
    {
        Name = $"sbx-{role}-{Guid.NewGuid().ToString("N")[..10]}";
        Ip("netns", "add", Name);
        _inside = NetworkNamespace.Open(Name);
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <inheritdoc cref="NetworkNamespace.Run{T}"/>
    public T Run<T>(Func<T> work) => _inside.Run(work);

    /// <inheritdoc cref="NetworkNamespace.Run{T}"/>
    public void Run(Action work) => _inside.Run(work);

    /// <summary>Runs a program inside and waits for it.</summary>
    public CommandResult Execute(string program, params string[] arguments) =>
        Command.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Runs a program inside with this text as its standard input, and waits for it.</summary>
    public CommandResult ExecuteWithInput(string input, string program, params string[] arguments) =>
        Command.Run("ip", ["netns", "exec", Name, program, .. arguments], input);

    /// <summary>Starts a program inside. The caller owns the process.</summary>
    public Process Start(string program, params string[] arguments) =>
        Command.Start("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Runs iproute2's ip; throws when it fails.</summary>
    public static void Ip(params string[] arguments) => Command.Run("ip", arguments).ThrowIfFailed();

    public void Dispose()
    {
        _inside.Dispose();
        Command.Run("ip", ["netns", "delete", Name]);
    }
}
