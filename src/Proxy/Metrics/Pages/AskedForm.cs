using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Signalbox.Proxy.Metrics.Pages;

/// <summary>In which form a page for people shall be: text, or for programs an object of a kind and a version of
/// config.k8s.io. Source: KEP-4827 and KEP-4828.</summary>
/// <param name="ContentType">Of the answer.</param>
/// <param name="APIVersion">Null for text.</param>
internal sealed record AskedForm(string ContentType, string? APIVersion)
{
    private const string Group = "config.k8s.io";

    private static readonly string[] Versions = ["v1beta1", "v1alpha1"];

    private static readonly AskedForm Text = new(Http.Answer.PlainText, null);

    /// <summary>JSON is YAML too.</summary>
    private static readonly string[] Structured = ["application/json", "application/yaml"];

    /// <summary>The first that can be had of what the request accepts; null when there is none. An object has to be
    /// named in full: as its kind, in a version, of the group.</summary>
    public static AskedForm? Of(HttpRequest request, string kind)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0
            ? Text
            : accepted.OrderByDescending(one => one.Quality ?? 1).Select(one => Of(one, kind))
                .FirstOrDefault(form => form is not null);
    }

    private static AskedForm? Of(MediaTypeHeaderValue accepted, string kind)
    {
        if (accepted.MatchesAllTypes || accepted.Type.Equals("text", StringComparison.OrdinalIgnoreCase))
        {
            return Text;
        }

        var type = Structured.FirstOrDefault(
            known => accepted.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase));
        var version = Parameter(accepted, "v");
        return type is not null && Parameter(accepted, "g") == Group && Parameter(accepted, "as") == kind
            && Versions.Contains(version)
            ? new AskedForm(type, $"{Group}/{version}")
            : null;
    }

    private static string? Parameter(MediaTypeHeaderValue accepted, string name) =>
        accepted.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value.Value;
}
