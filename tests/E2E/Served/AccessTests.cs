using System.Net;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.E2E.Served;

/// <summary>The server is there, and will not have us.</summary>
public sealed class AccessTests
{
    private static readonly DateTime Long = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_token_that_is_changed_at_the_server_first_is_found_in_the_file_later()
    {
        await using var served = await ServedNode.PrepareAsync();
        var file = Path.Combine(served.Node.Folder, "token");
        await File.WriteAllTextAsync(file, ServedNode.Token, TestContext.Current.CancellationToken);
        (served.Server.KubeconfigFor() with { TokenFile = file }).WriteTo(served.KubeconfigPath);
        served.StartAgent();
        served.WaitUntilAsWanted(after: "the start");
        var rules = served.Rules();
        served.Server.Credentials.Remove(ServedNode.Token);
        served.Server.Credentials.Add("the-second-token", new ApiUser(ServedNode.User));
        served.Server.CutConnections(Ending.Reset);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        served.Agent.WaitFor(0, "cannot be followed", "services", "401");
        var use = new AgentUse(served.Agent);
        var requests = served.Server.Counters.AllRequests();
        await served.KeepsRulesForAsync(TimeSpan.FromSeconds(15), rules, "the token is refused");
        use.AssertSmall("the token is refused");
        Assert.InRange(served.Server.Counters.AllRequests() - requests, 1, 24);
        Assert.Equal(1, served.Agent.Log.Count(line => line.Contains("\"services\"") && line.Contains("401")));

        await File.WriteAllTextAsync(file, "the-second-token\n", TestContext.Current.CancellationToken);
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "the token is in the file");
    }

    /// <summary>A file system tells when a file was read first since it was written.</summary>
    [Fact]
    public async Task The_CAs_of_the_machine_are_not_read_where_the_cluster_names_its_own()
    {
        await using var served = await ServedNode.PrepareAsync();
        var (read, asked) = (Authority(served, "read.pem"), Authority(served, "asked.pem"));
        await File.ReadAllTextAsync(read, TestContext.Current.CancellationToken);
        Assert.True(File.GetLastAccessTimeUtc(read) > Long, "this file system does not tell what was read");
        served.Server.KubeconfigFor(
            certificate: served.Server.Authority!.IssueClient(new ApiUser(ServedNode.User)))
            .WriteTo(served.KubeconfigPath);
        served.StartAgent($"SSL_CERT_FILE={asked}");
        served.WaitUntilAsWanted(after: "the start");
        Assert.Equal(Long, File.GetLastAccessTimeUtc(asked));
    }

    [Fact]
    public async Task Rights_that_are_taken_away_are_named_once_and_the_other_kinds_go_on()
    {
        await using var served = await ServedNode.StartAsync();
        served.Server.Permissions.Forbid(ServedNode.User, "endpointslices");
        served.Server.CutConnections(Ending.Reset);
        var line = served.Agent.WaitFor(0, "cannot be followed", "403");
        Assert.Contains("endpointslices.discovery.k8s.io", line, StringComparison.Ordinal);
        Assert.Contains("list and watch", line, StringComparison.Ordinal);
        Assert.Contains("system:node-proxier", line, StringComparison.Ordinal);

        served.Put(ServedNode.Web with { Port = 8080 });
        Eventually.True(() => served.Node.Save().Mentions("--dport 8080"), () => served.Agent.Words);
        Assert.StartsWith("hello ", served.Ask(ServedNode.Web with { Port = 8080 }), StringComparison.Ordinal);
        served.Delete(ServedNode.Other);
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        Eventually.True(() => !served.Node.Save().Mentions("default/other"), () => served.Agent.Words);
        Assert.Single(served.Agent.Log, IsForbidden);
        served.Server.Permissions.Allow(ServedNode.User, "endpointslices");
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "it is allowed again");

        // An agent that begins without the right asks for watches and lists by turns; the server's words differ.
        served.Server.Permissions.Forbid(ServedNode.User, "endpointslices");
        served.Agent.Kill();
        var lists = served.Server.Counters.Requests("endpointslices", ApiVerb.List);
        served.StartAgent();
        Eventually.True(
            () => served.Server.Counters.Requests("endpointslices", ApiVerb.List) >= lists + 2,
            () => served.Agent.Words);
        Assert.Single(served.Agent.Log, IsForbidden);
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        var asked = TimeSpan.FromSeconds(9);
        await using var served = await ServedNode.StartAsync();
        served.Faults.Inject(new EventFault.ErrorEvent(HttpStatusCode.Gone) { Resource = "services", Times = 1 });
        using var busy = served.Faults.Inject(
            new RequestFault.AnswerStatus(HttpStatusCode.TooManyRequests)
            {
                RetryAfter = asked,
                Resource = "services",
            });
        var before = served.Server.Counters.Log.Count;
        served.Put(new EchoService("new", "10.96.2.1", "10.0.0.5:80"));
        Eventually.True(() => busy.Taken >= 3, () => served.Agent.Words);
        var times = served.Server.Counters.Log.Skip(before)
            .Where(request => request.Resource == "services").Select(request => request.At).ToList();
        // The server notes a request when it comes to it: one that waited there seems closer to the next.
        var least = asked - TimeSpan.FromSeconds(1);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= least, $"{pair}"));
        served.Agent.WaitFor(0, "cannot be followed", "services", "429");
        busy.Lift();
        served.WaitUntilAsWanted(ServedNode.OneBackoff, "it is not busy any more");
    }

    private static string Authority(ServedNode served, string name)
    {
        var path = Path.Combine(served.Node.Folder, name);
        File.WriteAllText(path, served.Server.Authority!.CertificatePem);
        File.SetLastAccessTimeUtc(path, Long);
        return path;
    }

    // Times and ports hold such digits too.
    private static bool IsForbidden(string line) =>
        line.Contains("cannot be followed", StringComparison.Ordinal)
        && line.Contains("403", StringComparison.Ordinal);
}
