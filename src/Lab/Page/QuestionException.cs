namespace Signalbox.Lab.Page;

/// <summary>What the page asked for cannot be answered. The words are the user's.</summary>
internal sealed class QuestionException(string message) : Exception(message);
