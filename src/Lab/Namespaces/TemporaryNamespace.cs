using System.Diagnostics;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.Lab.Namespaces;

/// <summary>A network namespace that lives as long as this object: loopback up, a name that no other run uses,
/// removed on disposal with the processes inside.</summary>
public sealed class TemporaryNamespace : IDisposable
{
    private readonly NetworkNamespace _inside;

    /// <param name="role">Shown in the name, so that a person who looks at "ip netns" knows what it is for.</param>
    public TemporaryNamespace(string role)
    {
        var name = OwnedName.New(role);
        (Name, Role) = (name.ToString(), role);
        Ip("netns", "add", Name);
        _inside = NetworkNamespace.Open(Name);
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    private TemporaryNamespace(OwnedName existing)
    {
        (Name, Role) = (existing.ToString(), existing.Role);
        _inside = NetworkNamespace.Open(Name);
    }

    public string Name { get; }

    /// <summary>What the namespace is for: the end of its name.</summary>
    public string Role { get; }

    /// <summary>Creates many in one go, in the order of <paramref name="roles"/>. Loopback is left down in them.
    /// Either all of them exist afterwards or none.</summary>
    public static IReadOnlyList<TemporaryNamespace> CreateAll(IReadOnlyList<string> roles)
    {
        var names = roles.Select(OwnedName.New).ToList();
        try
        {
            IpBatch.Run([.. names.Select(name => $"netns add {name}")]);
            return [.. names.Select(name => new TemporaryNamespace(name))];
        }
        catch
        {
            Leftovers.RemoveWithProcesses([.. names.Select(name => name.ToString())]);
            throw;
        }
    }

    /// <summary>Disposes all of them in one go, and ends whatever still runs inside.</summary>
    public static void DeleteAll(IReadOnlyCollection<TemporaryNamespace> namespaces)
    {
        foreach (var one in namespaces)
        {
            one._inside.Dispose();
        }

        Leftovers.RemoveWithProcesses([.. namespaces.Select(one => one.Name)]);
    }

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

    public void Dispose() => DeleteAll([this]);
}
