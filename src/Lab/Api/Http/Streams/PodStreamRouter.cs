using System.Collections.Concurrent;
using System.Net;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Answers requests for a pod's streams: who asks, for which pod and container, and of which node.</summary>
internal sealed class PodStreamRouter : IDisposable
{
    private readonly ObjectStore _store;
    private readonly ApiServerOptions _options;
    private readonly AccessCheck _access;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _stop;
    private readonly ConcurrentDictionary<Task, PodStreamPath> _open = new();
    private bool _isDisposed;

    public PodStreamRouter(ObjectStore store, ApiServerOptions options)
    {
        (_store, _options, _access) = (store, options, new AccessCheck(store, options));
        _stop = _closing.Token;
    }

    public async Task AnswerAsync(HttpContext context, PodStreamPath path)
    {
        var verb = path.VerbOf(context.Request.Method)
            ?? throw new ApiStatusException(ApiStatus.Of(HttpStatusCode.MethodNotAllowed));
        Check(_access.CallerOf(context), path, verb);
        var pod = Find(path);
        var node = _options.PodStreams ?? throw Unavailable("this server has no nodes that run pods");
        var answer = path.Stream switch
        {
            PodStream.Log => AnswerLogAsync(context, node, pod),
            PodStream.Exec or PodStream.Attach => AnswerSessionAsync(context, node, pod, path.Stream),
            PodStream.PortForward => ForwardAsync(context, node, pod),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        _open.TryAdd(answer, path);
        try
        {
            await answer.ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(answer, out _);
        }
    }

    /// <summary>Ends the streams that are open, and those that come from now on. When this returns, clients have been
    /// told; the web server breaks connections that have become WebSockets when it stops.</summary>
    public async Task CloseAsync()
    {
        if (!_isDisposed)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            // How they end is told to their clients, not here.
            await Task.WhenAll(_open.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _closing.Dispose();
    }

    private static bool IsScheduled(V1Pod pod) => pod.Spec?.NodeName is { Length: > 0 };

    private static void RequireScheduled(V1Pod pod)
    {
        if (!IsScheduled(pod))
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"pod {pod.Metadata.Name} does not have a host assigned"));
        }
    }

    private static ApiStatusException Unavailable(string message) =>
        new(ApiStatus.Of(HttpStatusCode.NotImplemented, message));

    private Task AnswerLogAsync(HttpContext context, IPodStreams node, V1Pod pod)
    {
        var request = StreamQuery.Log(context.Request.Query, pod, _options.Time.GetUtcNow());
        // As upstream: a pod that waits for a node has said nothing yet.
        return IsScheduled(pod)
            ? LogAnswer.WriteAsync(context, node, request, _stop)
            : Answers.TextAsync(context, HttpStatusCode.OK, "", "text/plain");
    }

    private Task AnswerSessionAsync(HttpContext context, IPodStreams node, V1Pod pod, PodStream stream)
    {
        var request = StreamQuery.Session(context.Request.Query, pod, stream);
        RequireScheduled(pod);
        return SessionAnswer.RunAsync(
            context,
            request,
            stop => stream == PodStream.Exec ? node.ExecAsync(request, stop) : node.AttachAsync(request, stop),
            _stop);
    }

    private Task ForwardAsync(HttpContext context, IPodStreams node, V1Pod pod)
    {
        RequireScheduled(pod);
        return PortForwardAnswer.RunAsync(
            context,
            (port, stop) => node.ConnectAsync(
                new PodPortRequest(pod.Metadata.NamespaceProperty, pod.Metadata.Name, port), stop),
            _stop);
    }

    private V1Pod Find(PodStreamPath path) =>
        _store.Find(ResourceKinds.Pods, path.Namespace, path.Pod)?.Read<V1Pod>()
        ?? throw new ApiStatusException(
            ApiStatus.Of(HttpStatusCode.NotFound, $"pods \"{path.Pod}\" not found") with
            {
                Details = ApiStatus.DetailsOf(ResourceKinds.Pods, path.Pod),
            });

    private void Check(Caller caller, PodStreamPath path, ApiVerb verb)
    {
        var (user, part) = (caller.User, path.Resource[(path.Resource.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        if (caller.IsHeldToRoles)
        {
            var asked = new RequestPath(ResourceKinds.Pods, path.Namespace, path.Pod, part);
            _access.Demand(AccessCheck.RequestOf(user, asked, verb), verb.ToString().ToLowerInvariant());
        }

        if (!_options.Permissions.MayDo(user, path.Resource, verb))
        {
            throw new ApiStatusException(ApiStatus.Of(
                HttpStatusCode.Forbidden,
                $"pods \"{path.Pod}\" is forbidden: User \"{user.Name}\" cannot {verb.ToString().ToLowerInvariant()} "
                + $"resource \"{path.Resource}\" in API group \"\" in the namespace \"{path.Namespace}\"") with
            {
                Details = ApiStatus.DetailsOf(ResourceKinds.Pods, path.Pod),
            });
        }
    }
}
