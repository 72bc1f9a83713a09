using System.Text.Json;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Live;

/// <summary>Snapshots as lines of JSON, from the daemon to a screen.</summary>
internal static class LiveStream
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // What is not known is told as null.
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>A snapshot each second, until whoever asked goes away, which <paramref name="tell"/> throws for, or has
    /// got as many as were wanted. From the second on they have rates. Throws <see cref="LabException"/> when the lab
    /// ends before that.</summary>
    public static async Task TellAsync(
        LiveModel model, LiveQuery query, Func<string, Task> tell, CancellationToken stop)
    {
        try
        {
            for (var told = 0; query.Count == 0 || told < query.Count; told++)
            {
                if (told > 0)
                {
                    await Task.Delay(Pace, stop).ConfigureAwait(false);
                }

                await tell(Write(await model.LookAsync(query, stop).ConfigureAwait(false))).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new LabException("the lab has ended");
        }
    }

    public static string Write(LiveSnapshot snapshot) => JsonSerializer.Serialize(snapshot, Form);

    public static LiveSnapshot Read(string line) => JsonSerializer.Deserialize<LiveSnapshot>(line, Form)!;
}
