using System.Collections.Immutable;
using System.Text;

namespace Signalbox.Cluster.Connect;

/// <summary>The headers by which a user acts as another. .NET joins headers of one name by commas, which the API
/// server does not take apart, so that there may be one group, and one value of an extra key. Source: client-go,
/// transport/round_trippers.go.</summary>
internal static class Impersonating
{
    private const string Plain = "!#$&'*+-.^_`|~";

    /// <summary>Throws <see cref="ConnectionException"/> when it is said how but not who, or more than can be sent.
    /// </summary>
    public static ImmutableArray<(string Name, string Value)> Headers(WireUser user, Origin origin)
    {
        var groups = (user.AsGroups ?? []).OfType<string>().ToArray();
        var extra = (user.AsUserExtra ?? [])
            .SelectMany(pair => (pair.Value ?? []).OfType<string>().Select(value => (pair.Key, Value: value)))
            .ToArray();
        if (groups.Length > 1)
        {
            throw origin.Fault("as-groups", $"holds {groups.Length} groups, but only one can be sent");
        }

        if (extra.GroupBy(pair => pair.Key).FirstOrDefault(values => values.Count() > 1) is { } many)
        {
            throw origin.Fault($"as-user-extra[{many.Key}]", $"holds {many.Count()} values, but only one can be sent");
        }

        if (!string.IsNullOrEmpty(user.As))
        {
            return
            [
                ("Impersonate-User", user.As),
                .. string.IsNullOrEmpty(user.AsUid) ? [] : new[] { ("Impersonate-Uid", user.AsUid) },
                .. groups.Select(group => ("Impersonate-Group", group)),
                .. extra.Select(pair => ($"Impersonate-Extra-{Escaped(pair.Key)}", pair.Value)),
            ];
        }

        return string.IsNullOrEmpty(user.AsUid) && groups.Length == 0 && extra.Length == 0
            ? []
            : throw origin.Fault("as", "is not set, but as-uid, as-groups or as-user-extra is");
    }

    /// <summary>A key as part of a header's name: what may not stand there goes as %XX, and so does %.</summary>
    private static string Escaped(string key)
    {
        var text = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(key))
        {
            var letter = (char)one;
            _ = char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal)
                ? text.Append(letter)
                : text.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{one:X2}");
        }

        return text.ToString();
    }
}
