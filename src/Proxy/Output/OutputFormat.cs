namespace Signalbox.Proxy.Output;

/// <summary>How a command says what it has found.</summary>
internal enum OutputFormat
{
    Text,
    Wide,
    Json,
    Yaml,
    Dot,
    Mermaid,
}
