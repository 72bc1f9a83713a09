using System.Net.WebSockets;
using System.Text.Json;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Signalbox.Fuzz.Engine;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Http.Forms;
using Signalbox.Lab.Api.Http.Streams;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Dns;
using Signalbox.Lab.Life;

namespace Signalbox.Fuzz.Targets;

/// <summary>Paths, queries, headers and streams of the lab's API server; its name servers' answers.</summary>
internal static class RequestDecoders
{
    public static IEnumerable<Decoder> All =>
    [
        new("request-paths", () => Seeds.Texts(
            "/api/v1/namespaces/default/pods/a/log", "/apis/apps/v1/deployments", "/api/v1/namespaces/a/status",
            "/apis/discovery.k8s.io/v1/namespaces/x/endpointslices/y", "/api/v1/namespaces/d/pods/%2e/exec"), Path),
        new("queries", () => Seeds.Texts(
            "watch=true&labelSelector=a,!b,c=d,e!=f,g in (h,i),j notin (k)&resourceVersion=5&timeoutSeconds=3",
            "fieldSelector=metadata.name=a,spec.clusterIP!=None&limit=5&resourceVersionMatch=Exact&resourceVersion=0",
            "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiIvYVx1MDAwMCJ9&limit=1",
            "sendInitialEvents=true&watch=1&allowWatchBookmarks&resourceVersionMatch=NotOlderThan"), Query)
        {
            Refusals = [typeof(ApiStatusException)], AllocatedPerByte = 1500,
        },
        new("stream-queries", () => Seeds.Texts(
            "tailLines=5&limitBytes=9&sinceSeconds=7&follow=true&timestamps&container=c",
            "sinceTime=2026-03-04T05:06:07Z&previous=1", "command=sh&command=-c&stdin=1&stdout=1&stderr=true&tty=0"),
            StreamQueries) { Refusals = [typeof(ApiStatusException)], AllocatedPerByte = 1500 },
        new("continue-tokens", () => Seeds.Texts(
            """{"v":"meta.k8s.io/v1","rv":5,"start":"/a\u0000"}""", """{"rv":-1,"start":"/b/c\u0000"}"""), Token),
        new("accept-headers", () => Seeds.Texts(
            "application/json;as=Table;v=v1;g=meta.k8s.io;q=0.9,application/json,*/*;q=0.1"), Accepted),
        new("websocket", Sockets, Socket)
        {
            Form = new BinaryForm(), Refusals = [typeof(WebSocketException)], AllocatedPerByte = 2000,
        },
        new("dns-replies", Replies, input => $"{DnsQuestion.Decode(input).Records.Length}")
        {
            Form = new BinaryForm(), Refusals = [typeof(FormatException)], AllocatedPerByte = 2000,
        },
        new("image-names", () => Seeds.Texts("docker.io/library/nginx:1.27", "a.b:5000/c/d@sha256:00"), ImageOf),
        new("log-lines", () => Seeds.Texts("2026-03-04T05:06:07.1234567Z stdout F text", "x stderr P "), LogLineOf),
        new("control-messages", () => Seeds.Texts("""{"Verb":"up","Target":"n","Numbers":{"a":1}}"""), Control)
        {
            Refusals = [typeof(JsonException)],
        },
    ];

    private static string Path(byte[] input)
    {
        var text = Seeds.Text(input);
        var path = RequestPath.Parse(text);
        return $"{path?.Kind.Plural} {path?.Subresource} {PodStreamPath.Parse(text)?.Stream}";
    }

    private static QueryCollection Parsed(byte[] input) => new(QueryHelpers.ParseQuery(Seeds.Text(input)));

    private static string Query(byte[] input)
    {
        var path = new RequestPath(ResourceKinds.Services, "default", null);
        var query = ListQuery.Parse(Parsed(input), path, StreamingLists.Served);
        return $"{query.IsWatch} {query.HasSelectors} {query.Continue is null} {query.RevisionMatch}";
    }

    private static string StreamQueries(byte[] input)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "b" },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "c" }] },
        };
        var query = Parsed(input);
        var log = StreamQuery.Log(query, pod, DateTimeOffset.UnixEpoch.AddYears(56));
        return $"{log.Follow} {log.Since is null} {StreamQuery.Session(query, pod, PodStream.Exec).Terminal}";
    }

    private static string Token(byte[] input)
    {
        var token = ContinueToken.Decode(System.Buffers.Text.Base64Url.EncodeToString(input));
        return token is null ? "-" : $"{ContinueToken.Decode(token.Encode()) == token}";
    }

    private static string Accepted(byte[] input) => $"{MediaRange.ParseAll(Seeds.Text(input)).Length}";

    private static IEnumerable<byte[]> Sockets()
    {
        yield return [0x82, 0x84, 0, 0, 0, 0, 0, 1, 2, 3, 0x82, 0x82, 1, 2, 3, 4, 1, 2, 0x88, 0x80, 0, 0, 0, 0];
        yield return
        [
            0x02, 0x83, 0, 0, 0, 0, 4, (byte)'{', (byte)'}', 0x80, 0xfe, 0, 0x80, 0, 0, 0, 0, .. new byte[128],
        ];
    }

    /// <summary>All that a client says on its socket, to its end.</summary>
    private static string Socket(byte[] input)
    {
        using var socket = new ChannelSocket(WebSocket.CreateFromStream(
            new OneWayStream(input), new WebSocketCreationOptions { IsServer = true }));
        var buffer = new byte[64];
        var words = "";
        while (socket.ReceiveAsync(buffer, CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } piece)
        {
            words += $"{piece.Channel < 5} {piece.IsLast} ";
        }

        return words;
    }

    private static IEnumerable<byte[]> Replies()
    {
        byte[] question = [.. DnsQuestion.Encode("web.default.svc", DnsType.A)];
        question[7] = 2;
        yield return
        [
            .. question, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 96, 0, 1,
            0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 5, 0, 4, 1, (byte)'a', 0xc0, 12,
        ];
    }

    private static string ImageOf(byte[] input) => $"{ImageName.Parse(Seeds.Text(input))?.Full.Length}";

    private static string LogLineOf(byte[] input) => $"{LogLine.Parse(input)?.IsWhole}";

    private static string Control(byte[] input) =>
        $"{JsonSerializer.Deserialize<ControlRequest>(input)?.Numbers?.Count}";

    /// <summary>A client that speaks and does not listen.</summary>
    private sealed class OneWayStream(byte[] said) : MemoryStream(said)
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;
    }
}
