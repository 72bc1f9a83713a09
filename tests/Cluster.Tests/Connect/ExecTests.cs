using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Signalbox.Cluster.Connect;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>Exec plugins: shell scripts, run for real.</summary>
[SupportedOSPlatform("linux")]
public sealed class ExecTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";
    private const string Beta = "client.authentication.k8s.io/v1beta1";

    private readonly Entrance _entrance = new();

    public void Dispose() => _entrance.Dispose();

    [Theory]
    [InlineData($"apiVersion: {V1}, interactiveMode: Never", V1)]
    [InlineData($"apiVersion: {V1}, interactiveMode: IfAvailable", V1)]
    [InlineData($"apiVersion: {Beta}", Beta)]
    public async Task A_token_is_asked_for_once_and_kept(string exec, string version)
    {
        await using var server = await Entrance.Serve();
        Script(Answer("""{"token":"secret"}""", version));
        var client = _entrance.OpenTo(server, $"exec: {{command: ./plugin, {exec}}}");
        await client.Get();
        await client.Get();
        Assert.Equal(["Bearer secret", "Bearer secret"], Tokens(server));
        Assert.Equal(1, Runs);
    }

    [Fact]
    public async Task The_plugin_gets_arguments_and_environment_and_nothing_to_read()
    {
        await using var server = await Entrance.Serve();
        Script($$"""
            printf '%s|' "$@" "$COLOUR" "$HOME" "[$(cat)]" > {{_entrance.Files["seen"]}}
            printf '%s' "$KUBERNETES_EXEC_INFO" > {{_entrance.Files["info"]}}
            {{Answer("""{"token":"secret"}""")}}
            """);
        var exec = Exec("args: [get-token, '--id=a b'], env: [{name: COLOUR, value: dark red}]");
        await _entrance.OpenTo(server, exec).Get();
        Assert.Equal(
            $"get-token|--id=a b|dark red|{Environment.GetEnvironmentVariable("HOME")}|[]|", Read("seen"));
        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""",
            Read("info"));
    }

    [Fact]
    public async Task The_plugin_is_told_of_the_cluster_when_asked_to()
    {
        await using var server = await Entrance.Serve();
        Script($"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > {_entrance.Files["info"]}
            {Answer("""{"token":"secret"}""")}
            """);
        var client = _entrance.OpenWith(
            $"server: '{server.Url}', certificate-authority: ca.crt, tls-server-name: api.test, extensions: " +
            "[{name: client.authentication.k8s.io/exec, extension: {audience: me}}]",
            Exec("provideClusterInfo: true"));
        await client.Get();
        using var info = JsonDocument.Parse(Read("info"));
        var cluster = info.RootElement.GetProperty("spec").GetProperty("cluster");
        Assert.Equal(server.Url.AbsoluteUri.TrimEnd('/'), cluster.GetProperty("server").GetString());
        Assert.Equal("api.test", cluster.GetProperty("tls-server-name").GetString());
        Assert.Equal("me", cluster.GetProperty("config").GetProperty("audience").GetString());
        var authorities = cluster.GetProperty("certificate-authority-data").GetBytesFromBase64();
        Assert.Equal(Entrance.Authority.Pem, Encoding.UTF8.GetString(authorities));
        Assert.False(cluster.TryGetProperty("insecure-skip-tls-verify", out _));
    }

    [Fact]
    public async Task A_certificate_may_come_instead_of_a_token()
    {
        await using var server = await Entrance.Serve(
            setup => setup with { ClientRoot = Entrance.Authority.Own });
        var issued = Entrance.Authority.Client("alice");
        Script(Answer(JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["clientCertificateData"] = issued.Pem,
            ["clientKeyData"] = issued.KeyPem,
        })));
        await _entrance.OpenTo(server, Exec()).Get();
        Assert.Equal("CN=alice", server.Requests.Single().Client);
        Assert.Equal([""], Tokens(server));
    }

    [Fact]
    public async Task A_token_is_renewed_shortly_before_its_end()
    {
        await using var server = await Entrance.Serve();
        Counting(TimeSpan.FromMinutes(10));
        var client = _entrance.OpenTo(server, Exec());
        await client.Get();
        _entrance.Clock.Pass(TimeSpan.FromSeconds(569));
        await client.Get();
        _entrance.Clock.Pass(TimeSpan.FromSeconds(1));
        await client.Get();
        Assert.Equal(["Bearer 1", "Bearer 1", "Bearer 2"], Tokens(server));
    }

    [Fact]
    public async Task A_token_of_short_life_is_used_for_most_of_it()
    {
        await using var server = await Entrance.Serve();
        Counting(TimeSpan.FromSeconds(100));
        var client = _entrance.OpenTo(server, Exec());
        await client.Get();
        _entrance.Clock.Pass(TimeSpan.FromSeconds(89));
        await client.Get();
        _entrance.Clock.Pass(TimeSpan.FromSeconds(1));
        await client.Get();
        Assert.Equal(["Bearer 1", "Bearer 1", "Bearer 2"], Tokens(server));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A_clock_that_jumps_leads_to_one_run(int hours)
    {
        await using var server = await Entrance.Serve();
        Counting(TimeSpan.FromMinutes(10));
        var client = _entrance.OpenTo(server, Exec());
        await client.Get();
        _entrance.Clock.Jump(TimeSpan.FromHours(hours));
        Counting(TimeSpan.FromMinutes(10));
        await client.Get();
        await client.Get();
        await client.Get();
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_for_good_does_not_lead_to_a_run_for_each_request()
    {
        await using var server = await Entrance.Serve();
        Counting(TimeSpan.FromHours(-1));
        var client = _entrance.OpenTo(server, Exec());
        await client.Get();
        await client.Get();
        Assert.Equal(1, Runs);
        _entrance.Clock.Pass(TimeSpan.FromSeconds(10));
        await client.Get();
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task A_refused_token_is_forgotten()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer 2"));
        Counting(TimeSpan.FromHours(1));
        var client = _entrance.OpenTo(server, Exec());
        Assert.Equal("200", Status(await client.Get()));
        Assert.Equal("200", Status(await client.Get()));
        Assert.Equal(["Bearer 1", "Bearer 2", "Bearer 2"], Tokens(server));
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task A_plugin_that_knows_no_other_token_leaves_the_401()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer other"));
        Script(Answer("""{"token":"secret"}"""));
        Assert.Equal("401", Status(await _entrance.OpenTo(server, Exec()).Get()));
        Assert.Single(server.Requests);
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task Many_who_ask_at_once_share_a_run()
    {
        await using var server = await Entrance.Serve();
        MakePipe("go");
        Script($"""
            read line < {_entrance.Files["go"]}
            {Answer("""{"token":"secret"}""")}
            """);
        var client = _entrance.OpenTo(server, Exec());
        using var impatient = new CancellationTokenSource();
        var givesUp = client.SendAsync(HttpMethod.Get, "/", null, impatient.Token);
        var requests = Enumerable.Range(0, 20).Select(_ => client.Get()).ToArray();
        await Waiting.For(() => Runs == 1, "the plugin's run");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        await File.WriteAllTextAsync(_entrance.Files["go"], "\n");
        await Task.WhenAll(requests);
        Assert.Equal(1, Runs);
    }

    [Fact]
    public async Task Many_who_are_refused_at_once_share_a_run()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer 2"));
        Counting(TimeSpan.FromHours(1));
        var client = _entrance.OpenTo(server, Exec());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Get()));
        Assert.All(answers, answer => Assert.Equal("200", Status(answer)));
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task A_plugin_that_fails_says_why_and_is_asked_again()
    {
        await using var server = await Entrance.Serve();
        Script("echo 'log in first' >&2; exit 3");
        var client = _entrance.OpenTo(server, Exec());
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => client.Get());
        Assert.EndsWith("plugin: ended with exit code 3: log in first", failure.Message);
        Assert.Contains("users[alice].user.exec.command: ", failure.Message);
        Assert.True(failure.IsTransient);
        Script(Answer("""{"token":"secret"}"""));
        Assert.Equal("200 {}", await client.Get());
    }

    [Fact]
    public async Task A_plugin_that_fails_after_a_401_says_why()
    {
        await using var server = await Entrance.Serve(Wanting("Bearer other"));
        Script($$"""
            [ $(wc -l < {{_entrance.Files["runs"]}}) = 1 ] || { echo 'logged out' >&2; exit 1; }
            {{Answer("""{"token":"secret"}""")}}
            """);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => _entrance.OpenTo(server, Exec()).Get());
        Assert.Contains("exit code 1: logged out", failure.Message);
    }

    [Fact]
    public async Task A_plugin_that_does_not_end_is_killed_with_all_that_it_started()
    {
        await using var server = await Entrance.Serve();
        Script($"""
            sleep 1000 & echo $! > {_entrance.Files["child"]}
            wait
            """);
        _entrance.Options = _entrance.Options with { PluginTimeout = TimeSpan.FromSeconds(1) };
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => _entrance.OpenTo(server, Exec()).Get());
        Assert.EndsWith("did not end within 1 s and was killed", failure.Message);
        Assert.True(failure.IsTransient);
        await Gone(Read("child").Trim());
    }

    [Fact]
    public async Task A_client_that_is_closed_ends_a_run()
    {
        await using var server = await Entrance.Serve();
        Script($"echo $$ > {_entrance.Files["child"]}; sleep 1000");
        var client = _entrance.OpenTo(server, Exec());
        var request = client.Get();
        await Waiting.For(() => Runs == 1 && File.Exists(_entrance.Files["child"]) && Read("child") != "", "the run");
        client.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Gone(Read("child").Trim());
    }

    [Theory]
    [InlineData("no", "its answer cannot be read")]
    [InlineData("null", "its answer is a  of , not an ExecCredential of client.authentication.k8s.io/v1")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}""",
        "its answer is a ExecCredential of client.authentication.k8s.io/v1beta1, not an ExecCredential of")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}""",
        "its answer has no status")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}""",
        "its answer has neither a token nor a client certificate")]
    [InlineData("""
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"a"}}
        """, "its answer has only one of clientCertificateData and clientKeyData")]
    [InlineData("""
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
         "status":{"token":"a","expirationTimestamp":"soon"}}
        """, "its answer has an expirationTimestamp that is no time: 'soon'")]
    [InlineData("""
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"a b"}}
        """, "its token: holds characters that no token has")]
    public async Task An_answer_that_cannot_be_used_is_refused(string answer, string reason)
    {
        await using var server = await Entrance.Serve();
        Script($"cat << 'END'\n{answer}\nEND");
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => _entrance.OpenTo(server, Exec()).Get());
        Assert.Contains(reason, failure.Message);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData("./gone")]
    [InlineData("gone-from-path")]
    [InlineData("./ca.crt")]
    public async Task A_program_that_is_not_there_comes_with_the_hint(string command)
    {
        await using var server = await Entrance.Serve();
        var client = _entrance.OpenTo(
            server,
            $"exec: {{command: {command}, apiVersion: {V1}, interactiveMode: Never, installHint: see example.test}}");
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => client.Get());
        Assert.EndsWith(": there is no such program; see example.test", failure.Message);
    }

    [Fact]
    public async Task A_name_without_slashes_is_looked_for_in_path_alone()
    {
        await using var server = await Entrance.Serve();
        Script(Answer("""{"token":"secret"}"""));
        var user = $"exec: {{command: plugin, apiVersion: {V1}, interactiveMode: Never}}";
        await Assert.ThrowsAsync<ConnectionException>(() => _entrance.OpenTo(server, user).Get());
        _entrance.Variables["PATH"] += $":{_entrance.Files.Path}";
        Assert.Equal("200 {}", await _entrance.OpenTo(server, user).Get());
    }

    [Fact]
    public async Task A_token_of_the_kubeconfig_keeps_the_plugin_from_being_run()
    {
        await using var server = await Entrance.Serve();
        Script("exit 1");
        await _entrance.OpenTo(server, $"token: secret, {Exec()}").Get();
        Assert.Equal(["Bearer secret"], Tokens(server));
    }

    [Theory]
    [InlineData("apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never", "command: is not set")]
    [InlineData("command: a, interactiveMode: Never", "apiVersion: is '', but can be")]
    [InlineData("command: a, apiVersion: client.authentication.k8s.io/v1alpha1", "apiVersion: is 'client.auth")]
    [InlineData($"command: a, apiVersion: {V1}", "interactiveMode: is '', but can be")]
    [InlineData($"command: a, apiVersion: {V1}, interactiveMode: Always", "interactiveMode: is Always, but nobody")]
    [InlineData($"command: a, apiVersion: {V1}, interactiveMode: Never, env: [{{value: a}}]", "env: holds a variable")]
    public void A_plugin_that_is_described_wrongly_is_refused(string exec, string reason) =>
        Assert.StartsWith(
            $"kubeconfig FOLDER/config: users[alice].user.exec.{reason}",
            _entrance.Refused("server: 'https://a'", $"exec: {{{exec}}}"));

    private int Runs => File.Exists(_entrance.Files["runs"]) ? File.ReadAllLines(_entrance.Files["runs"]).Length : 0;

    private static string Exec(string more = "") =>
        $"exec: {{command: ./plugin, apiVersion: {V1}, interactiveMode: Never{(more.Length > 0 ? ", " : "")}{more}}}";

    /// <summary>Each run leaves a line in the file "runs" first.</summary>
    private void Script(string text)
    {
        _entrance.Files.Replace("plugin", $"#!/bin/sh\necho run >> {_entrance.Files["runs"]}\n{text}\n");
        File.SetUnixFileMode(
            _entrance.Files["plugin"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Gives the count of its runs as a token.</summary>
    private void Counting(TimeSpan lifetime)
    {
        var end = (_entrance.Clock.GetUtcNow() + lifetime).ToString("yyyy-MM-ddTHH:mm:ss.fffffffK");
        Script($$"""
            n=$(($(wc -l < {{_entrance.Files["runs"]}})))
            echo '{"apiVersion":"{{V1}}","kind":"ExecCredential",'
            echo '"status":{"expirationTimestamp":"{{end}}","token":"'$n'"} }'
            """);
    }

    private static string Answer(string status, string version = V1) =>
        $$$"""
        cat << 'END'
        {"apiVersion":"{{{version}}}","kind":"ExecCredential","status": {{{status}}} }
        END
        """;

    private string Read(string name) => File.ReadAllText(_entrance.Files[name]);

    private void MakePipe(string name)
    {
        using var make = Process.Start("mkfifo", [_entrance.Files[name]]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    /// <summary>A process is gone, or a zombie that whoever adopted it has not fetched.</summary>
    private static Task Gone(string process) => Waiting.For(
        () => !File.Exists($"/proc/{process}/stat") || IsZombie($"/proc/{process}/stat"), $"the end of {process}");

    private static bool IsZombie(string stat)
    {
        try
        {
            return File.ReadAllText(stat).Contains(") Z ");
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Status(string answer) => answer.Split(' ')[0];

    private static IEnumerable<string> Tokens(TestServer server) =>
        server.Requests.Select(request => request.Headers.Authorization.ToString());

    private static Func<TestServerSetup, TestServerSetup> Wanting(string authorization) => setup => setup with
    {
        Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == authorization ? 200 : 401;
            return Task.CompletedTask;
        },
    };
}
