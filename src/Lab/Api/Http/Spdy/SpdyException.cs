namespace Signalbox.Lab.Api.Http.Spdy;

/// <summary>The other side does not speak SPDY/3.1, or not as far as it is spoken here. Its connection is of no more
/// use.</summary>
internal sealed class SpdyException(string message) : IOException(message);
