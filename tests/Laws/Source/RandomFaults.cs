using System.Net;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Faults;

namespace Signalbox.Laws.Source;

/// <summary>Random faults of every kind that a server can be told to have. None of them tells of objects what is not
/// so, but for a list that is old, and for fields that are spoilt.</summary>
internal static class RandomFaults
{
    private static readonly string[] NeededKinds = ["services", "endpointslices", "nodes"];

    private static readonly string[] Garbage =
    [
        "garbage", "{", "[]", "{}", "\"", "}\n", "null\n",
        "{\"type\":\"ADDED\"}\n", "{\"type\":\"WHAT\",\"object\":{}}\n",
        "{\"type\":\"MODIFIED\",\"object\":7}\n", "{\"type\":\"ERROR\",\"object\":{}}\n",
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{}}}\n",
    ];

    private static readonly string[] Pages =
        ["", "<html>not now</html>", "{}", "[]", "{\"kind\":\"Status\",\"code\":500}", "{\"items\":[", "null"];

    /// <summary>Of fields that decide nothing: the object is spoilt, but only as far as nobody reads it.</summary>
    private static readonly (string Path, string Json)[] Harmless =
    [
        ("metadata.resourceVersion", "7"), ("metadata.resourceVersion", "null"), ("metadata.generation", "\"x\""),
        ("metadata.annotations", "[]"), ("metadata.managedFields", "{}"), ("status.conditions", "9"),
    ];

    private static readonly (string Path, string Json)[] Harmful =
    [
        ("spec", "\"x\""), ("spec.ports", "{}"), ("endpoints", "\"x\""), ("metadata.labels", "[]"),
        ("metadata", "[]"), ("metadata.name", "7"), ("kind", "\"Pod\""),
    ];

    /// <summary>Strikes once.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="revision">Of the store now.</param>
    /// <param name="mayHarm">Whether an object may be so spoilt that only a list mends it.</param>
    public static Fault Next(Random random, long revision, bool mayHarm) =>
        (random.Next(13) switch
        {
            0 => new RequestFault.AnswerStatus(Status(random))
            {
                Resource = NeededKinds[random.Next(3)],
                RetryAfter = random.Next(10) == 0 ? TimeSpan.FromSeconds(1) : null,
            },
            1 => new RequestFault.AnswerText(Pages[random.Next(Pages.Length)]),
            2 => new RequestFault.Stall(random.Next(2) == 0),
            3 => new RequestFault.SlowBody(20_000, TimeSpan.FromMilliseconds(1)),
            4 => new RequestFault.CutBody(random.Next(30_000), AnyEnding(random)),
            5 => new RequestFault.DropConnection((Ending)random.Next(2, 4)),
            6 => new RequestFault.StaleList(Math.Max(1, revision - random.Next(2_000))) { Verb = ApiVerb.List },
            7 => new EventFault.CutEvent(random.Next(40), AnyEnding(random)),
            8 => new EventFault.Garbage(Garbage[random.Next(Garbage.Length)]),
            9 => new EventFault.ErrorEvent(
                random.Next(3) == 0 ? HttpStatusCode.InternalServerError : HttpStatusCode.Gone),
            10 => new EventFault.Duplicate(),
            11 => Mistyped(random, mayHarm),
            _ => (Fault)new EventFault.DropBookmarks(),
        }) with
        {
            Times = 1,
        };

    private static EventFault.Mistyped Mistyped(Random random, bool mayHarm)
    {
        var all = mayHarm ? [.. Harmless, .. Harmful] : Harmless;
        var (path, json) = all[random.Next(all.Length)];
        return new EventFault.Mistyped(path, json);
    }

    private static Ending AnyEnding(Random random) => (Ending)random.Next(4);

    private static HttpStatusCode Status(Random random) => (HttpStatusCode)(random.Next(8) switch
    {
        0 => 401,
        1 => 403,
        2 => 404,
        3 => 410,
        4 => 429,
        5 => 500,
        6 => 503,
        _ => 504,
    });
}
