namespace Signalbox.Cluster.Connect;

/// <summary>Looks on at the requests to an API server. Called on whatever thread a request ends on, which waits
/// meanwhile: neither slow nor failing.</summary>
public interface IRequestObserver
{
    /// <summary>One request was answered, or was not.</summary>
    void Ended(RequestOutcome outcome);

    /// <summary>The same request goes once more, because of this status.</summary>
    void Repeated(HttpMethod method, int status);
}

/// <summary>One request as it is seen from outside.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Status">Of HTTP; null when there was no answer.</param>
/// <param name="Took">Until the headers of the answer were there, or there was none to come.</param>
/// <param name="Sent">Bytes of the request's body.</param>
/// <param name="Received">Bytes of the answer's body; null when it is not said before it comes, as of a watch.</param>
public readonly record struct RequestOutcome(
    HttpMethod Method, int? Status, TimeSpan Took, long Sent, long? Received);
