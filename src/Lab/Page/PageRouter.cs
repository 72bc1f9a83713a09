using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Life;
using Signalbox.Lab.Live;

namespace Signalbox.Lab.Page;

/// <summary>From a path to its answer: the files, what is live, and questions to a node's agent program.</summary>
internal sealed class PageRouter(LabState lab, CancellationToken stop)
{
    private const string Json = "application/json; charset=utf-8";

    private readonly NodeQuestions _questions = new(lab);

    public async Task AnswerAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        try
        {
            await AnswerAsync(context, either.Token).ConfigureAwait(false);
        }
        catch (QuestionException refused)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, refused.Message).ConfigureAwait(false);
        }
        catch (LabException refused)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, refused.Message).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Nobody waits for it any more.
        }
    }

    private Task AnswerAsync(HttpContext context, CancellationToken either)
    {
        var query = context.Request.Query;
        string Asked(string name) => query[name].ToString();
        return context.Request.Path.Value switch
        {
            "/api/live" => LiveEvents.WriteAsync(lab, context.Response, new LiveQuery
            {
                Focus = QuestionInput.ServiceOrNone(Asked("service")),
                Search = QuestionInput.Search(Asked("search")),
            }, either),
            "/api/explain" => AnswerAsync(context, _questions.ExplainAsync(
                QuestionInput.Node(lab, Asked("node")), QuestionInput.Service(Asked("service")), either)),
            "/api/trace" => AnswerAsync(context, _questions.TraceAsync(
                QuestionInput.Node(lab, Asked("node")), TraceQuestion.Of(Asked), either)),
            { } path when PageFiles.Find(path) is var (type, body) => WriteAsync(context, type, body),
            _ => FailAsync(context, StatusCodes.Status404NotFound, "there is no such page"),
        };
    }

    private static async Task AnswerAsync(HttpContext context, Task<string> question) =>
        await WriteAsync(context, Json, Encoding.UTF8.GetBytes(await question.ConfigureAwait(false)))
            .ConfigureAwait(false);

    private static Task FailAsync(HttpContext context, int status, string words)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        return WriteAsync(
            context, Json, Encoding.UTF8.GetBytes(new JsonObject { ["error"] = words }.ToJsonString()));
    }

    private static Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
