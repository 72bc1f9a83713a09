using System.Collections.Immutable;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>logging. How often the log is flushed has no effect: each line is written at once. Source: spec 1.4.
/// </summary>
internal sealed record LoggingSection
{
    public const string Text = "text";

    public const string Json = "json";

    public static FieldTable<LoggingSection> Fields { get; } =
        new FieldTable<LoggingSection>("LoggingConfiguration")
            .Add("format", FieldKinds.Text, s => s.Format, (s, v) => s with { Format = v })
            .Add("flushFrequency", FieldKinds.DurationOrNanoseconds,
                s => s.FlushFrequency, (s, v) => s with { FlushFrequency = v })
            .Add("verbosity", FieldKinds.Unsigned("v1.VerbosityLevel"),
                s => s.Verbosity, (s, v) => s with { Verbosity = v })
            .Add("vmodule", FieldKinds.Items(VModuleItem.Fields, new VModuleItem()),
                s => s.VModule, (s, v) => s with { VModule = v })
            .Add("options", FieldKinds.Section(LogOptionsSection.Fields),
                s => s.Options, (s, v) => s with { Options = v })
            .Omit("vmodule", s => s.VModule.IsEmpty);

    /// <summary>"text" or "json".</summary>
    public string Format { get; init; } = Text;

    public TimeSpan FlushFrequency { get; init; } = TimeSpan.FromSeconds(5);

    public uint Verbosity { get; init; }

    /// <summary>Verbosities of single files; the first that matches counts.</summary>
    public ImmutableArray<VModuleItem> VModule { get; init; } = [];

    public LogOptionsSection Options { get; init; } = new();

    /// <summary>Zero values give way to defaults.</summary>
    public LoggingSection Defaulted() => this with
    {
        Format = Format.Length == 0 ? Text : Format,
        FlushFrequency = FlushFrequency == TimeSpan.Zero ? TimeSpan.FromSeconds(5) : FlushFrequency,
    };
}

/// <summary>One of logging.vmodule: a pattern of file names without their ending, and their verbosity.</summary>
internal sealed record VModuleItem
{
    public static FieldTable<VModuleItem> Fields { get; } =
        new FieldTable<VModuleItem>("VModuleItem")
            .Add("filePattern", FieldKinds.Text, s => s.FilePattern, (s, v) => s with { FilePattern = v })
            .Add("verbosity", FieldKinds.Unsigned("v1.VerbosityLevel"),
                s => s.Verbosity, (s, v) => s with { Verbosity = v });

    public string FilePattern { get; init; } = "";

    public uint Verbosity { get; init; }
}

/// <summary>logging.options.</summary>
internal sealed record LogOptionsSection
{
    public static FieldTable<LogOptionsSection> Fields { get; } =
        new FieldTable<LogOptionsSection>("FormatOptions")
            .Add("text", FieldKinds.Section(LogStreamSection.Fields), s => s.Text, (s, v) => s with { Text = v })
            .Add("json", FieldKinds.Section(LogStreamSection.Fields), s => s.Json, (s, v) => s with { Json = v });

    public LogStreamSection Text { get; init; } = new();

    public LogStreamSection Json { get; init; } = new();
}

/// <summary>logging.options of one format.</summary>
internal sealed record LogStreamSection
{
    public static FieldTable<LogStreamSection> Fields { get; } =
        new FieldTable<LogStreamSection>("OutputRoutingOptions")
            .Add("splitStream", FieldKinds.Truth, s => s.SplitStream, (s, v) => s with { SplitStream = v })
            .Add("infoBufferSize", FieldKinds.Quantity, s => s.InfoBufferSize, (s, v) => s with { InfoBufferSize = v })
            .Omit("splitStream", s => !s.SplitStream);

    /// <summary>What is no error goes to standard output.</summary>
    public bool SplitStream { get; init; }

    /// <summary>A Kubernetes quantity, as written. Without effect: each line is written at once.</summary>
    public string InfoBufferSize { get; init; } = "0";
}
