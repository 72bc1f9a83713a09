using System.Text.Json;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>What is remembered of one sync; room that is filled again and again. Not for several threads.</summary>
internal sealed class RecentSync
{
    /// <summary>Of a sync of many Services the first are named.</summary>
    private const int MostNamed = 8;

    private readonly ServiceName[] _services = new ServiceName[MostNamed];
    private int _named;
    private int _changed;
    private IPFamily _family;
    private DateTimeOffset _at;
    private DateTimeOffset? _firstTaken;
    private DateTimeOffset? _lastTaken;
    private TimeSpan _took;
    private int _operations;
    private bool _isWhole;
    private string? _failure;

    /// <param name="outcome">Of the sync.</param>
    /// <param name="at">When it ended.</param>
    /// <param name="firstTaken">When the first change that waited for it was taken up; null where none did.</param>
    /// <param name="lastTaken">When it took up the last.</param>
    public void Fill(
        SyncOutcome outcome, DateTimeOffset at, DateTimeOffset? firstTaken, DateTimeOffset? lastTaken)
    {
        (_family, _at, _took, _isWhole) = (outcome.Family, at, outcome.Took, outcome.IsWhole);
        (_firstTaken, _lastTaken) = (firstTaken, lastTaken);
        (_operations, _failure) = (outcome.Report.Operations, outcome.Report.Failure?.Words);
        (_named, _changed) = (0, outcome.Changed.Count);
        foreach (var name in outcome.Changed)
        {
            if (_named == MostNamed)
            {
                break;
            }

            _services[_named++] = name;
        }
    }

    public void Write(Utf8JsonWriter json, long number)
    {
        json.WriteStartObject();
        json.WriteNumber("number", number);
        json.WriteString("family", _family.ToString());
        json.WriteString("at", _at);
        json.WriteNumber("tookMilliseconds", _took.TotalMilliseconds);
        if (_firstTaken is { } first && _lastTaken is { } last)
        {
            json.WriteString("firstTaken", first);
            json.WriteString("lastTaken", last);
        }

        json.WriteNumber("operations", _operations);
        json.WriteBoolean("isWhole", _isWhole);
        json.WriteNumber("changedServices", _changed);
        json.WriteStartArray("services");
        foreach (var name in _services.AsSpan(0, _named))
        {
            json.WriteStringValue(name.ToString());
        }

        json.WriteEndArray();
        if (_failure is not null)
        {
            json.WriteString("failure", _failure);
        }

        json.WriteEndObject();
    }
}
