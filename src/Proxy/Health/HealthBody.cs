using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signalbox.Proxy.Health;

/// <summary>Health as compact JSON: kube-proxy's fields in their order, then, where the answer is no, what is waited
/// for. Source: spec 7.1.</summary>
internal static class HealthBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of /healthz: is the node ready for what load balancers send?</summary>
    /// <param name="report">As things stand.</param>
    /// <param name="answered">A reading of the clock, later than the report's.</param>
    public static ReadOnlyMemory<byte> Ready(HealthReport report, DateTimeOffset answered) => Write(report, answered,
        new Question(report.IsReady, report.IsServing, true, standing => standing.IsProgrammed));

    /// <summary>Of /livez: is there nothing that a restart could mend?</summary>
    /// <inheritdoc cref="Ready"/>
    public static ReadOnlyMemory<byte> Live(HealthReport report, DateTimeOffset answered) => Write(report, answered,
        new Question(report.IsLive, report.IsLive, false, _ => true));

    private static ReadOnlyMemory<byte> Write(HealthReport report, DateTimeOffset answered, Question question)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("lastUpdated", TimeText(question.IsYes ? answered : report.LastUpdated));
            json.WriteString("currentTime", TimeText(report.CurrentTime));
            if (question.AsksNode)
            {
                json.WriteBoolean("nodeEligible", report.IsNodeEligible);
            }

            json.WriteBoolean("healthy", question.IsHealthy);
            WriteFamilies(json, report, question);
            if (!question.IsYes)
            {
                WriteWaiting(json, report);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteFamilies(Utf8JsonWriter json, HealthReport report, Question question)
    {
        if (report.Families.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("status");
        foreach (var (family, standing) in report.Families)
        {
            json.WriteStartObject(family.ToString());
            json.WriteString("lastUpdated", TimeText(standing.LastUpdated));
            json.WriteBoolean("healthy", !standing.IsLate && question.Passes(standing));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteWaiting(Utf8JsonWriter json, HealthReport report)
    {
        if (report.WaitingFor.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("waitingFor");
        foreach (var one in report.WaitingFor)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }

    /// <summary>RFC 3339 with as many digits as there are, as Go writes it; its zero time for none.</summary>
    private static string TimeText(DateTimeOffset? when) =>
        (when ?? default).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    /// <param name="IsHealthy">What the body says.</param>
    /// <param name="IsYes">What the status says.</param>
    /// <param name="AsksNode">The cluster's word on the node counts too.</param>
    /// <param name="Passes">What one family has to be, besides not late.</param>
    private readonly record struct Question(
        bool IsHealthy, bool IsYes, bool AsksNode, Func<FamilyStanding, bool> Passes);
}
