using Signalbox.Proxy.Config.Sections;

namespace Signalbox.Proxy.Config;

/// <summary>What is wrong with how the program shall log. It is looked at before everything else is. Source: spec 1.5.
/// </summary>
internal static class LoggingCheck
{
    /// <summary>All that is wrong, one sentence each; empty when nothing is.</summary>
    public static IReadOnlyList<string> Of(LoggingSection logging, FeatureGates gates)
    {
        var faults = new FaultList("");
        var isJson = logging.Format == LoggingSection.Json;
        faults.When(!isJson && logging.Format != LoggingSection.Text, "format", logging.Format,
            "Unsupported log format");
        if (isJson && !gates.IsOn(FeatureGates.LoggingBetaOptions))
        {
            faults.Forbid("format", "Log format json is disabled, see LoggingBetaOptions feature");
        }

        faults.When(logging.FlushFrequency <= TimeSpan.Zero, "flushFrequency", logging.FlushFrequency,
            "Must be greater than zero");
        faults.When(logging.Verbosity > int.MaxValue, "verbosity", logging.Verbosity, $"Must be <= {int.MaxValue}");
        if (logging.VModule.Length > 0 && logging.Format != LoggingSection.Text)
        {
            faults.Forbid("vmodule", "Only supported for text log format");
        }

        CheckVModule(logging, faults);
        CheckStream(logging.Options.Text, gates, faults.Below("options").Below("text"));
        CheckStream(logging.Options.Json, gates, faults.Below("options").Below("json"));
        return faults.Words;
    }

    private static void CheckVModule(LoggingSection logging, FaultList faults)
    {
        foreach (var (index, item) in logging.VModule.Index())
        {
            var field = $"vmodule[{index}]";
            if (item.FilePattern.Length == 0)
            {
                faults.Require(field, "File pattern must not be empty");
            }

            faults.When(item.FilePattern.AsSpan().ContainsAny('=', ','), field, item.FilePattern,
                "File pattern must not contain equal sign or comma");
            faults.When(item.Verbosity > int.MaxValue, field, item.Verbosity, $"Must be <= {int.MaxValue}");
        }
    }

    private static void CheckStream(LogStreamSection stream, FeatureGates gates, FaultList faults)
    {
        const string Why = "Feature LoggingAlphaOptions is disabled";
        if (gates.IsOn(FeatureGates.LoggingAlphaOptions))
        {
            return;
        }

        if (stream.SplitStream)
        {
            faults.Forbid("splitStream", Why);
        }

        if (!GoQuantity.IsZero(stream.InfoBufferSize))
        {
            faults.Forbid("infoBufferSize", Why);
        }
    }
}
