using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>The Status that ends a session, on its channel of errors. Source: the remote command subprotocols since v4.
/// </summary>
internal static class SessionStatus
{
    /// <summary>With room for the channel's number in front.</summary>
    public static byte[] OfExit(int code) => Message(code == 0
        ? new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" }
        : new JsonObject
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = $"command terminated with non-zero exit code: {Text(code)}",
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = Text(code) }),
            },
        });

    /// <summary>The node could not start the session.</summary>
    public static byte[] OfRefusal(string message) => Message(
        ApiStatus.Of(HttpStatusCode.InternalServerError, $"Internal error occurred: {message}").ToJson());

    private static string Text(int code) => code.ToString(CultureInfo.InvariantCulture);

    private static byte[] Message(JsonObject status) =>
        [0, .. JsonSerializer.SerializeToUtf8Bytes(status, Answers.Plain)];
}
