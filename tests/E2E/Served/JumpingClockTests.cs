using System.Text;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.E2E.Served;

/// <summary>The wall clock jumps by hours, while all is well and while the server is away.</summary>
public sealed class JumpingClockTests
{
    [Fact]
    public async Task A_clock_that_jumps_moves_nothing()
    {
        await using var served = await ServedNode.PrepareAsync();
        var clock = new JumpingClock(served.Node.Folder);
        var runs = Path.Combine(served.Node.Folder, "runs");
        WriteKubeconfig(served, runs);
        served.StartAgent(clock.Variables);
        served.WaitUntilAsWanted(after: "the start");
        Assert.Equal(1, Lines(runs));
        Assert.True(Seen(served) - DateTimeOffset.UtcNow < TimeSpan.FromMinutes(1));

        // While it watches. The plugin's token is over by that clock: it is asked for another, once.
        clock.Set(TimeSpan.FromHours(5));
        var rules = served.Rules();
        var use = new AgentUse(served.Agent);
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(8), rules, "five hours forward");
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.WaitUntilAsWanted(after: "five hours forward");
        Assert.True(Seen(served) - DateTimeOffset.UtcNow > TimeSpan.FromHours(4), served.Agent.Words);
        served.Server.EndWatches();
        Eventually.True(() => Lines(runs) == 2, () => served.Agent.Words);
        served.Put(ServedNode.Web with { Endpoints = ["10.0.0.1:80", "10.0.0.4:80"] });
        served.WaitUntilAsWanted(after: "watches were opened anew");
        use.AssertSmall("five hours forward");

        // While it waits for the server, back to before the start, within the life of the server's certificate.
        await served.Server.StopAsync(Ending.Reset);
        served.Agent.WaitFor(0, "cannot be followed", "services");
        rules = served.Rules();
        clock.Set(TimeSpan.FromMinutes(-40));
        use = new AgentUse(served.Agent);
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(10), rules, "backward");
        use.AssertSmall("backward");
        served.Delete(ServedNode.Other);
        await served.RestartServerAsync();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "the server is back");
        Assert.Equal(3, Lines(runs));
    }

    private static int Lines(string path) => File.Exists(path) ? File.ReadAllLines(path).Length : 0;

    /// <summary>The agent's own clock, by the last line of its log: "I1123 04:17:05.020289 ...". The log bears no year.
    /// </summary>
    private static DateTimeOffset Seen(ServedNode served)
    {
        var words = served.Agent.Log[^1].Split(' ');
        var now = DateTimeOffset.UtcNow;
        var day = new DateTimeOffset(now.Year, int.Parse(words[0][1..3]), int.Parse(words[0][3..5]), 0, 0, 0, default);
        return day + TimeSpan.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A plugin that tells each of its runs, and whose tokens live for an hour.</summary>
    private static void WriteKubeconfig(ServedNode served, string runs)
    {
        var program = Path.Combine(served.Node.Folder, "plugin");
        File.WriteAllText(program, $$$"""
            #!/bin/sh
            date >> {{{runs}}}
            end=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
            echo '"status":{"token":"{{{ServedNode.Token}}}","expirationTimestamp":"'$end'"}}'

            """);
        served.Node.Shell($"chmod 700 {program}");
        var authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(served.Server.Authority!.CertificatePem));
        File.WriteAllText(served.KubeconfigPath, $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: lab
              cluster:
                server: {{served.Server.Address.GetLeftPart(UriPartial.Authority)}}
                certificate-authority-data: {{authority}}
            users:
            - name: user
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: {{program}}
                  interactiveMode: Never
            contexts:
            - name: lab
              context:
                cluster: lab
                user: user
            current-context: lab
            """);
    }
}
