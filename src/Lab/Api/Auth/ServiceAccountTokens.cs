using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Auth;

/// <summary>Signs the tokens of ServiceAccounts and knows its own again: JSON Web Tokens by ES256, with the claims that
/// kube-apiserver writes. The key is made anew, and kept in memory. Any thread may ask.</summary>
public sealed class ServiceAccountTokens : IDisposable
{
    /// <summary>Who signs; also the audience that the API server itself belongs to.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    /// <summary>Of every user that is a ServiceAccount.</summary>
    public const string UserPrefix = "system:serviceaccount:";

    private const string Header = """{"alg":"ES256","typ":"JWT"}""";
    private const string Private = "kubernetes.io";

    private static readonly string[] Bindable = ["Pod", "Secret", "Node"];

    private readonly Lock _lock = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The token as clients send it.</summary>
    public string Sign(AccountToken token)
    {
        var own = new JsonObject { ["namespace"] = token.Namespace, ["serviceaccount"] = Named(token.Account) };
        if (token.Node is { } node)
        {
            own["node"] = Named(node);
        }

        if (token.Bound is { } bound)
        {
            own[bound.Kind.ToLowerInvariant()] = Named(bound.Object);
        }

        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. token.Audiences.Select(one => JsonValue.Create(one))]),
            ["exp"] = token.Expires.ToUnixTimeSeconds(),
            ["iat"] = token.Issued.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = token.Id,
            [Private] = own,
            ["nbf"] = token.Issued.ToUnixTimeSeconds(),
            ["sub"] = $"{UserPrefix}{token.Namespace}:{token.Account.Name}",
        };
        var signed = $"{Encode(Header)}.{Encode(claims.ToJsonString())}";
        lock (_lock)
        {
            var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
            return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }
    }

    /// <summary>What a token says that was signed here, be it out of date; null for any other text.</summary>
    public AccountToken? Read(string text)
    {
        try
        {
            return text.Split('.') is [var header, var claims, var signature]
                && IsSigned($"{header}.{claims}", Base64Url.DecodeFromChars(signature))
                && JsonNode.Parse(Base64Url.DecodeFromChars(claims)) is JsonObject json
                    ? Read(json)
                    : null;
        }
        catch (Exception odd) when (odd is FormatException or JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    private bool IsSigned(string signed, byte[] signature)
    {
        lock (_lock)
        {
            return _key.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256);
        }
    }

    private static AccountToken Read(JsonObject claims)
    {
        var own = claims.Child(Private);
        var bound = Bindable
            .Select(kind => (Kind: kind, Object: Named(own.Child(kind.ToLowerInvariant()))))
            .FirstOrDefault(one => one.Object is not null);
        return new AccountToken(
            own.Text("namespace"), Named(own.Child("serviceaccount"))!, Time(claims, "exp"))
        {
            Audiences = [.. claims.Texts("aud")],
            Bound = bound.Object is null ? null : new BoundObject(bound.Kind, bound.Object),
            Node = bound.Kind == "Pod" ? Named(own.Child("node")) : null,
            Issued = Time(claims, "iat"),
            Id = claims.Text("jti"),
        };
    }

    private static DateTimeOffset Time(JsonObject claims, string claim) =>
        DateTimeOffset.FromUnixTimeSeconds(claims.Number(claim) ?? 0);

    private static JsonObject Named(NamedUid one) => new() { ["name"] = one.Name, ["uid"] = one.Uid };

    private static NamedUid? Named(JsonObject? json) =>
        json is null ? null : new NamedUid(json.Text("name"), json.Text("uid"));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
