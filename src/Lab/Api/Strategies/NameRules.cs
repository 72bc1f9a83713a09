using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What names, labels and ports may look like, with upstream's words for what they may not. Source:
/// apimachinery/pkg/util/validation.</summary>
internal static partial class NameRules
{
    private const string LabelWords =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainWords =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string ServiceWords =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
        + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string QualifiedWords =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueWords =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
        + "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>An RFC 1123 label.</summary>
    public static void Label(FieldErrors errors, string field, string name) =>
        Check(errors, field, name, (63, LabelWords), LabelForm());

    /// <summary>RFC 1123 labels with dots between.</summary>
    public static void Subdomain(FieldErrors errors, string field, string name) =>
        Check(errors, field, name, (253, SubdomainWords), SubdomainForm());

    /// <summary>A DNS-1035 label: it begins with a letter.</summary>
    public static void Service(FieldErrors errors, string field, string name) =>
        Check(errors, field, name, (63, ServiceWords), ServiceForm());

    /// <summary>What may stand as a segment of a path.</summary>
    public static void PathSegment(FieldErrors errors, string field, string name)
    {
        if (name is "." or ".." || name.Contains('/') || name.Contains('%'))
        {
            errors.Invalid(field, name, name is "." or ".." ? $"may not be '{name}'" : "may not contain '/' or '%'");
        }
    }

    /// <summary>A key of labels or annotations: a name, perhaps with a subdomain and a slash before it.</summary>
    public static void Key(FieldErrors errors, string field, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        if (prefix is not null && !SubdomainForm().IsMatch(prefix))
        {
            errors.Invalid(
                field, key, prefix.Length == 0 ? "prefix part must be non-empty" : $"prefix part {SubdomainWords}");
        }

        if (name.Length == 0)
        {
            errors.Invalid(field, key, "name part must be non-empty");
        }

        if (name.Length > 63)
        {
            errors.Invalid(field, key, "name part must be no more than 63 bytes");
        }

        if (!QualifiedForm().IsMatch(name))
        {
            errors.Invalid(field, key, $"name part {QualifiedWords}");
        }
    }

    /// <summary>Labels, or a selector of them: field is that of the whole map.</summary>
    public static void Labels(FieldErrors errors, string field, JsonObject? labels)
    {
        foreach (var (key, value) in labels ?? [])
        {
            Key(errors, field, key);
            var text = value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : "";
            if (text.Length > 63)
            {
                errors.Invalid(field, text, "must be no more than 63 bytes");
            }

            if (text.Length > 0 && !QualifiedForm().IsMatch(text))
            {
                errors.Invalid(field, text, ValueWords);
            }
        }
    }

    /// <summary>The number of a port.</summary>
    public static void Port(FieldErrors errors, string field, JsonNode? port)
    {
        if (port?.GetValueKind() != System.Text.Json.JsonValueKind.Number
            || !long.TryParse(port.ToJsonString(), out var number) || number is < 1 or > 65_535)
        {
            errors.Invalid(field, port?.DeepClone() ?? 0, "must be between 1 and 65535, inclusive");
        }
    }

    /// <summary>The name of a port: at most 15 of lower case letters, digits and '-'.</summary>
    public static void PortName(FieldErrors errors, string field, string name)
    {
        if (name.Length > 15)
        {
            errors.Invalid(field, name, "must be no more than 15 characters");
        }

        if (!LabelForm().IsMatch(name))
        {
            errors.Invalid(
                field, name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        else if (!name.Any(char.IsAsciiLetter))
        {
            errors.Invalid(field, name, "must contain at least one letter (a-z)");
        }
        else if (name.Contains("--", StringComparison.Ordinal))
        {
            errors.Invalid(field, name, "must not contain consecutive hyphens");
        }
    }

    private static void Check(
        FieldErrors errors, string field, string name, (int Longest, string Words) rule, Regex form)
    {
        if (name.Length > rule.Longest)
        {
            errors.Invalid(field, name, $"must be no more than {rule.Longest} bytes");
        }

        if (!form.IsMatch(name))
        {
            errors.Invalid(field, name, rule.Words);
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex ServiceForm();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedForm();
}
