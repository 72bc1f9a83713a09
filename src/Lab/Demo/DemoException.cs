namespace Signalbox.Lab.Demo;

/// <summary>Something that the demo expects did not happen. The message says what was expected and what was seen.
/// </summary>
public sealed class DemoException(string message) : Exception(message);
