using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Http;

/// <summary>The object of kind Status that a server answers with when there is nothing else to show. Source: the
/// answers of kube-apiserver 1.36.2.</summary>
internal sealed record ApiStatus(HttpStatusCode Code, string Reason, string Message)
{
    /// <summary>What the status is about; null for none. May be empty.</summary>
    public JsonObject? Details { get; init; }

    /// <summary>A token for the rest of a list whose own has expired.</summary>
    public string? Continue { get; init; }

    /// <summary>When to come again; also a header.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static ApiStatus BadRequest(string message) => new(HttpStatusCode.BadRequest, "BadRequest", message);

    public static ApiStatus NoSuchResource { get; } =
        new(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource") { Details = [] };

    /// <summary>With the reason that upstream gives for the code.</summary>
    public static ApiStatus Of(HttpStatusCode code, string? message = null)
    {
        var (reason, words) = code switch
        {
            HttpStatusCode.BadRequest => ("BadRequest", "the request cannot be understood"),
            HttpStatusCode.Unauthorized => ("Unauthorized", "Unauthorized"),
            HttpStatusCode.Forbidden => ("Forbidden", "forbidden"),
            HttpStatusCode.NotFound => ("NotFound", "the server could not find the requested resource"),
            HttpStatusCode.MethodNotAllowed =>
                ("MethodNotAllowed", "the server does not allow this method on the requested resource"),
            HttpStatusCode.Gone => ("Expired", "The resourceVersion for the provided list is too old."),
            HttpStatusCode.TooManyRequests => ("TooManyRequests", "too many requests, please try again later"),
            HttpStatusCode.InternalServerError => ("InternalError", "Internal error occurred"),
            HttpStatusCode.ServiceUnavailable => ("ServiceUnavailable", "the server is currently unable to answer"),
            HttpStatusCode.GatewayTimeout => ("Timeout", "the request did not complete in time"),
            _ => ("", code.ToString()),
        };
        return new ApiStatus(code, reason, message ?? words);
    }

    /// <summary>What the store's refusal says about an object of this kind.</summary>
    public static ApiStatus Of(StoreException refused, ResourceKind kind)
    {
        var (code, reason) = refused.Kind switch
        {
            StoreError.NotFound => (HttpStatusCode.NotFound, "NotFound"),
            StoreError.AlreadyExists => (HttpStatusCode.Conflict, "AlreadyExists"),
            StoreError.Conflict => (HttpStatusCode.Conflict, "Conflict"),
            StoreError.Expired => (HttpStatusCode.Gone, "Expired"),
            StoreError.NotSaved => (HttpStatusCode.InternalServerError, "InternalError"),
            StoreError.Rejected => (HttpStatusCode.UnprocessableEntity, "Invalid"),
            StoreError.Forbidden => (HttpStatusCode.Forbidden, "Forbidden"),
            StoreError.Exhausted => (HttpStatusCode.InternalServerError, "InternalError"),
            _ => (HttpStatusCode.BadRequest, "BadRequest"),
        };
        return new ApiStatus(code, reason, refused.Message)
        {
            Details = refused is { Name.Length: 0, Causes.Count: 0 } ? null : DetailsOf(refused, refused.About ?? kind),
        };
    }

    /// <summary>What a status says of the object that it is about. What is empty is left out.</summary>
    public static JsonObject DetailsOf(ResourceKind kind, string name = "")
    {
        var details = new JsonObject();
        Add(details, "name", name);
        Add(details, "group", kind.Group);
        Add(details, "kind", kind.Plural);
        return details;
    }

    private static JsonObject DetailsOf(StoreException refused, ResourceKind kind)
    {
        var details = DetailsOf(kind, refused.Name);
        if (refused.Kind == StoreError.Rejected)
        {
            // What is wrong with fields is said of the kind as objects name it.
            details["kind"] = kind.Kind;
        }

        if (refused.Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. refused.Causes.Select(cause => cause.ToJson())]);
        }

        return details;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? new JsonObject() : new JsonObject { ["continue"] = Continue },
            ["status"] = IsSuccess ? "Success" : "Failure",
        };
        Add(json, "message", Message);
        Add(json, "reason", Reason);
        var details = Details?.DeepClone().AsObject();
        if (RetryAfterSeconds is { } seconds)
        {
            details ??= [];
            details["retryAfterSeconds"] = seconds;
        }

        if (details is not null)
        {
            json["details"] = details;
        }

        if (Code != HttpStatusCode.OK)
        {
            json["code"] = (int)Code;
        }

        return json;
    }

    private bool IsSuccess => Code is HttpStatusCode.OK or HttpStatusCode.Created;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)Code} {Reason}: {Message}");

    private static void Add(JsonObject json, string name, string value)
    {
        if (value.Length > 0)
        {
            json[name] = value;
        }
    }
}

/// <summary>The request is answered with this status, and nothing else.</summary>
internal sealed class ApiStatusException(ApiStatus status) : Exception(status.ToString())
{
    public ApiStatus Status { get; } = status;

    /// <summary>Throws for what is wrong with something that is asked and not stored.</summary>
    public static void ThrowIfAny(FieldErrors errors, ResourceKind kind)
    {
        try
        {
            errors.ThrowIfAny(new ObjectPlace(kind, "", ""));
        }
        catch (StoreException refused)
        {
            throw new ApiStatusException(ApiStatus.Of(refused, kind));
        }
    }
}
