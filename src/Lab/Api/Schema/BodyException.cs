namespace Signalbox.Lab.Api.Schema;

/// <summary>A body is not what it should be; the message is upstream's decoder's.</summary>
public sealed class BodyException(string message, bool isSyntax = false) : Exception(message)
{
    /// <summary>Whether it is no JSON, YAML or protobuf at all.</summary>
    public bool IsSyntax { get; } = isSyntax;
}
