namespace Signalbox.Lab.Api.OpenApi;

/// <summary>A document as it is sent.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="Hash">Of the body, in hexadecimal: clients keep documents by it.</param>
internal sealed record SpecDocument(byte[] Bytes, string Hash);
