namespace Signalbox.Lab.Api.Ownership;

/// <summary>Whose a write is.</summary>
/// <param name="Author">Who.</param>
/// <param name="Time">When, as objects bear it.</param>
internal sealed record AuthoredWrite(FieldAuthor Author, string Time);
