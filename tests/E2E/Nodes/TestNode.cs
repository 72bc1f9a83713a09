using Signalbox.E2E.Agents;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E.Nodes;

/// <summary>A node in a network namespace: a folder of its own for objects, a variant of iptables, and an xtables lock
/// that it shares with nobody.</summary>
internal sealed class TestNode : IDisposable
{
    private readonly TemporaryNamespace? _own;

    /// <param name="variant">Which the agent is led to use, as the kubelet would.</param>
    /// <param name="inside">Where; a namespace of its own when null.</param>
    public TestNode(IptablesVariant variant, TemporaryNamespace? inside = null)
    {
        _own = inside is null ? new TemporaryNamespace("e2e") : null;
        (Variant, Inside) = (variant, inside ?? _own!);
        Folder = Directory.CreateTempSubdirectory("signalbox-e2e-").FullName;
        Directory.CreateDirectory(ObjectsPath);
        if (variant == IptablesVariant.Legacy)
        {
            Shell("$I -t mangle -N KUBE-KUBELET-CANARY");
        }
    }

    public IptablesVariant Variant { get; }

    public TemporaryNamespace Inside { get; }

    public string Folder { get; }

    /// <summary>The folder that the agent follows.</summary>
    public string ObjectsPath => Path.Combine(Folder, "objects");

    /// <summary>Instead of /run/xtables.lock, which all tests of the machine would share.</summary>
    public string LockPath => Path.Combine(Folder, "xtables.lock");

    public string Iptables => Variant == IptablesVariant.Nft ? "iptables-nft" : "iptables-legacy";

    /// <summary>Renamed over what was there, so that it is never seen half written.</summary>
    public void WriteObjects(string file, params IEnumerable<EchoService> services)
    {
        var draft = Path.Combine(Folder, "draft");
        File.WriteAllText(draft, string.Concat(services.Select(service => service.Json)));
        File.Move(draft, Path.Combine(ObjectsPath, file), overwrite: true);
    }

    public RunningAgent StartAgent(params string[] more) => RunningAgent.Start(
        Inside, LockVariable,
        AgentConfiguration.CommandLine(
            Folder, [$"--objects={ObjectsPath}", "--hostname-override=node-a", "--v=2", .. more]));

    /// <summary>Runs a line of sh inside, with the variant's iptables as $I. Throws when it fails.</summary>
    public void Shell(string line) =>
        Inside.Execute("env", LockVariable, $"I={Iptables}", "sh", "-ec", line).ThrowIfFailed();

    public SavedRules Save() => new(Inside.Execute($"{Iptables}-save").ThrowIfFailed().Output);

    /// <summary>Packets that rules have counted, by "chain rule". iptables-save -c writes [PACKETS:BYTES] in front.
    /// </summary>
    public IReadOnlyDictionary<string, long> Packets() =>
        Inside.Execute($"{Iptables}-save", "-c").ThrowIfFailed().Output.Split('\n')
            .Where(line => line.StartsWith('['))
            .GroupBy(line => line[(line.IndexOf(']') + 2)..])
            .ToDictionary(group => group.Key, group => group.Sum(line => long.Parse(line[1..line.IndexOf(':')])));

    /// <summary>What an agent writes for the same objects where nothing was before.</summary>
    public SavedRules Fresh()
    {
        using var fresh = new TestNode(Variant);
        var once = fresh.Inside.Execute(
            "env", fresh.LockVariable, BuiltPrograms.Agent, "proxy", "--objects", ObjectsPath,
            "--hostname-override=node-a", "--once");
        Assert.True(once.ExitCode == 0, once.Errors);
        return fresh.Save();
    }

    /// <summary>Waits until the kernel holds what a fresh agent would write.</summary>
    public void WaitUntilFresh(RunningAgent agent, TimeSpan? patience = null) =>
        WaitForRules(Fresh().Ours, agent, patience);

    /// <summary>Waits until our rules are these. <paramref name="after"/> is for the message.</summary>
    public void WaitForRules(string ours, RunningAgent agent, TimeSpan? patience = null, string after = "")
    {
        try
        {
            Eventually.True(() => Save().Ours == ours, () => agent.Words, patience);
        }
        catch (TimeoutException late)
        {
            Assert.Fail($"{after}: {late.Message}\n{Difference(ours, Save().Ours)}");
        }
    }

    public void Dispose()
    {
        _own?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>For messages.</summary>
    public static string Difference(string wanted, string found)
    {
        var (left, right) = (wanted.Split('\n'), found.Split('\n'));
        return string.Join(
            '\n', left.Except(right).Take(20).Select(line => $"missing: {line}")
                .Concat(right.Except(left).Take(20).Select(line => $"surplus: {line}")));
    }

    private string LockVariable => $"XTABLES_LOCKFILE={LockPath}";
}
