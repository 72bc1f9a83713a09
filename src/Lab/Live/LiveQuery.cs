using System.Globalization;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Live;

/// <summary>What a screen wants to see.</summary>
internal sealed record LiveQuery
{
    /// <summary>The control socket's verb.</summary>
    public const string Verb = "live";

    /// <summary>Services whose NAMESPACE/NAME contains this; all when it is empty.</summary>
    public string Search { get; init; } = "";

    /// <summary>A Service as NAMESPACE/NAME that is shown in any case, with all of its endpoints; "" for none.
    /// </summary>
    public string Focus { get; init; } = "";

    /// <summary>How many Services at most.</summary>
    public int MostServices { get; init; } = 200;

    /// <summary>How many snapshots; 0 for as many as the asker stays for.</summary>
    public int Count { get; init; }

    public ControlRequest ToRequest() => new(Verb)
    {
        Target = Focus,
        Words = new Dictionary<string, string> { ["search"] = Search },
        Numbers = new Dictionary<string, int> { ["services"] = MostServices, ["count"] = Count },
    };

    public static LiveQuery Of(ControlRequest request) => new()
    {
        Focus = request.Target,
        Search = request.Words.GetValueOrDefault("search", ""),
        MostServices = request.Numbers.GetValueOrDefault("services", new LiveQuery().MostServices),
        Count = request.Numbers.GetValueOrDefault("count"),
    };

    public bool Finds(string service) => service.Contains(Search, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{MostServices} Services like '{Search}', and '{Focus}'");
}
