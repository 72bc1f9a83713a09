using System.Net;

namespace Signalbox.Lab.Api.Patching;

/// <summary>A patch cannot be applied.</summary>
public sealed class PatchException(HttpStatusCode code, string message) : Exception(message)
{
    /// <summary>400 when the patch cannot be read, 422 when it does not fit the object, 500 where upstream does not
    /// say whose fault it is.</summary>
    public HttpStatusCode Code { get; } = code;

    public static PatchException Unreadable(string message) => new(HttpStatusCode.BadRequest, message);

    public static PatchException DoesNotFit(string message) => new(HttpStatusCode.UnprocessableEntity, message);

    public static PatchException Odd(string message) => new(HttpStatusCode.InternalServerError, message);
}
