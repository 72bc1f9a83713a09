using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Access;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Auth;

/// <summary>Tokens of ServiceAccounts: whom they stand for, for how long, and how pods get them.</summary>
public sealed class AccountTokenTests : IDisposable
{
    private const string Invalid = "invalid bearer token";

    private readonly FullCluster _cluster = new();
    private readonly ServiceAccountTokens _tokens = new();

    private DateTimeOffset Now => _cluster.Clock.GetUtcNow();

    private AccountUsers Users => new(_tokens, _cluster.Store, _cluster.Clock);

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public void A_token_says_what_was_signed_and_no_other_text_is_one()
    {
        var token = Token() with
        {
            Bound = new BoundObject("Pod", new NamedUid("p", "1")),
            Node = new NamedUid("n", "2"),
            Issued = Now,
            Id = "id",
        };
        var text = _tokens.Sign(token);
        var read = _tokens.Read(text)!;
        Assert.Equal(
            token with { Audiences = default }, read with { Audiences = default });
        Assert.Equal(token.Audiences, read.Audiences);

        using var others = new ServiceAccountTokens();
        Assert.Null(others.Read(text));
        var parts = text.Split('.');
        var claims = _tokens.Sign(token with { Namespace = "kube-system" }).Split('.')[1];
        foreach (var odd in new[]
        {
            "", "a.b.c", "..", text + "A", text[..^4], $"{parts[0]}.{claims}.{parts[2]}", $"{parts[0]}.{parts[1]}.",
        })
        {
            Assert.Null(_tokens.Read(odd));
        }
    }

    [Fact]
    public void A_token_ends_with_its_time_its_account_and_what_it_is_bound_to()
    {
        var pod = _cluster.Pod("p", node: "n");
        var bound = new BoundObject("Pod", new NamedUid("p", (string)pod["metadata"]!["uid"]!));
        Assert.Equal(Invalid, Find(Token()));
        var account = _cluster.Create(ResourceKinds.ServiceAccounts, """{"metadata":{"name":"robot"}}""");
        var token = Token((string)account["metadata"]!["uid"]!);
        Assert.Equal("system:serviceaccount:shop:robot", Find(token));
        Assert.Equal("system:serviceaccount:shop:robot", Find(token with { Bound = bound }));
        Assert.Equal(Invalid, Find(Token("of another")));
        Assert.Equal(Invalid, Find(token with { Bound = bound with { Object = new NamedUid("p", "another") } }));
        Assert.Equal(Invalid, Find(token with { Audiences = ["vault"] }));

        _cluster.Registry.Delete(ResourceKinds.Pods, "shop", "p", new Deletion { GracePeriodSeconds = 0 });
        Assert.Equal(Invalid, Find(token with { Bound = bound }));
        _cluster.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Invalid, Find(token));
        Assert.Equal("[invalid bearer token, service account token has expired]", Users.Find(
            _tokens.Sign(token), [ServiceAccountTokens.Issuer]).Error);
    }

    [Theory]
    [InlineData("{}", "{}", "main 1,helper 1, token ca.crt namespace")]
    [InlineData("""{"automountServiceAccountToken":false}""", "{}", "main 0,helper 0,")]
    [InlineData("{}", """{"automountServiceAccountToken":false}""", "main 0,helper 0,")]
    [InlineData(
        """{"automountServiceAccountToken":true}""", """{"automountServiceAccountToken":false}""",
        "main 1,helper 1, token ca.crt namespace")]
    public void Each_container_of_a_pod_mounts_its_accounts_token_unless_it_shall_not(
        string spec, string account, string expected)
    {
        var registry = new Registry(new ObjectStore(), new RegistrySettings { MountsTokens = true });
        registry.Bootstrap();
        var whole = JsonNode.Parse(account)!.AsObject();
        whole["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = "default" };
        registry.Create(ResourceKinds.ServiceAccounts, whole);
        var wanted = JsonNode.Parse(spec)!.AsObject();
        wanted["containers"] = JsonNode.Parse("""[{"name":"main","image":"i"}]""");
        wanted["initContainers"] = JsonNode.Parse("""[{"name":"helper","image":"i"}]""");
        var pod = registry.Create(ResourceKinds.Pods, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "p", ["namespace"] = "default" },
            ["spec"] = wanted,
        }).Read<k8s.Models.V1Pod>();

        var counts = pod.Spec.Containers.Concat(pod.Spec.InitContainers)
            .Select(one => $"{one.Name} {one.VolumeMounts?.Count ?? 0}");
        var sources = (pod.Spec.Volumes ?? []).SingleOrDefault()?.Projected.Sources ?? [];
        var paths = sources.Select(one =>
            one.ServiceAccountToken?.Path ?? one.ConfigMap?.Items[0].Path ?? one.DownwardAPI.Items[0].Path);
        Assert.Equal(expected, $"{string.Join(',', counts)},{string.Concat(paths.Select(path => " " + path))}");
    }

    private AccountToken Token(string uid = "1") =>
        new("shop", new NamedUid("robot", uid), Now + TimeSpan.FromMinutes(10));

    /// <summary>The user's name, or the first words of the error.</summary>
    private string Find(AccountToken token)
    {
        var (user, error) = Users.Find(_tokens.Sign(token), [ServiceAccountTokens.Issuer]);
        return user?.Name ?? error.TrimStart('[').Split(',')[0];
    }
}
