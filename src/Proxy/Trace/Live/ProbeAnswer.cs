namespace Signalbox.Proxy.Trace.Live;

/// <summary>What came back to the sender of a probe.</summary>
internal enum ProbeAnswer
{
    /// <summary>Nobody here sent it, so that nobody here can tell.</summary>
    NotSentHere,

    /// <summary>TCP: the connection was accepted. UDP and SCTP: something came back.</summary>
    Accepted,
    Refused,

    /// <summary>Nothing in time. Of UDP that says nothing.</summary>
    Silence,

    /// <summary>The kernel could not send it, or was told that the host cannot be reached.</summary>
    Unreachable,
}

/// <summary>How answers are said.</summary>
internal static class ProbeAnswerText
{
    public static string Say(this ProbeAnswer answer, Core.Model.Protocol protocol) => answer switch
    {
        ProbeAnswer.NotSentHere => "not known: it was sent elsewhere",
        ProbeAnswer.Accepted => protocol == Core.Model.Protocol.TCP ? "connected" : "answered",
        ProbeAnswer.Refused => "refused",
        ProbeAnswer.Silence => protocol == Core.Model.Protocol.UDP
            ? "none, which of UDP says nothing"
            : "none in time",
        ProbeAnswer.Unreachable => "could not be reached",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
