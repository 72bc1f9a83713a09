using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signalbox.Lab.Api.Auth;
using Signalbox.Lab.Api.Faults;
using Signalbox.Lab.Api.Http;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api;

/// <summary>How an <see cref="ApiServer"/> listens and behaves. The parts that may change while it runs (credentials,
/// permissions, faults) can be given to its successor as they are.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Where to listen; port 0 takes any free one. Not used when there is a <see cref="Listener"/>.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>A bound TCP socket, of another network namespace perhaps. The server owns it then.</summary>
    public Socket? Listener { get; init; }

    /// <summary>Plain HTTP/1.1, without TLS: there are no client certificates then.</summary>
    public bool IsPlain { get; init; }

    /// <summary>What TLS clients may choose from.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1AndHttp2;

    /// <summary>Signs the server's certificate and vouches for clients'. The caller's; null makes one that is gone
    /// with the server.</summary>
    public ClusterAuthority? Authority { get; init; }

    /// <summary>Names in the server's certificate.</summary>
    public ImmutableArray<string> Names { get; init; } = ["localhost", "kubernetes", "kubernetes.default.svc"];

    /// <summary>Addresses in the server's certificate, besides loopback and the one it listens at.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Signs the tokens of ServiceAccounts, and knows them again. The caller's; null makes some that are gone
    /// with the server.</summary>
    public ServiceAccountTokens? Tokens { get; init; }

    public Credentials Credentials { get; init; } = new();

    public Permissions Permissions { get; init; } = new();

    /// <summary>Whether only what the stored roles allow is answered, as by a real server. Without it whoever has
    /// credentials may do everything, save in somebody else's name.</summary>
    public bool IsHeldToRoles { get; init; }

    public ApiFaults Faults { get; init; } = new();

    public StreamingLists StreamingLists { get; init; } = StreamingLists.Served;

    /// <summary>From one bookmark of a watch to the next.</summary>
    public TimeSpan BookmarkPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long before the end of a watch its last bookmark comes.</summary>
    public TimeSpan LastBookmark { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a watch lives at least that does not say how long it wants to; at most twice as long.
    /// </summary>
    public TimeSpan MinimumWatchTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What /version says: "v1.36.2".</summary>
    public string GitVersion { get; init; } = "v1.36.2";

    /// <summary>The nodes that run pods: logs, exec and attach. Null answers those with 501.</summary>
    public IPodStreams? PodStreams { get; init; }

    /// <summary>Ends watches and asks for bookmarks.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
