namespace Signalbox.Lab.Api.Faults;

/// <summary>How an answer or a connection ends before its time.</summary>
public enum Ending
{
    /// <summary>As if all had been said: the message is complete, its content is not. A server that stops this way
    /// ends its watches and says goodbye.</summary>
    Clean,

    /// <summary>The answer breaks off: RST_STREAM in HTTP/2, a closed connection in HTTP/1.1.</summary>
    Abort,

    /// <summary>The TCP connection, with all that runs on it, ends with a FIN and no goodbye.</summary>
    Finish,

    /// <summary>The TCP connection, with all that runs on it, ends with a RST.</summary>
    Reset,
}
