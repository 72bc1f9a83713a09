namespace Signalbox.Proxy.Config;

/// <summary>Reads --feature-gates. Gates that mean nothing here are taken and passed over: a cluster sets the same
/// list for all its programs.</summary>
internal static class FeatureGates
{
    /// <summary>The value of one gate; throws <see cref="FlagException"/> when the list cannot be read.</summary>
    public static bool Read(string list, string gate, bool whenAbsent)
    {
        foreach (var entry in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var value = entry.Split('=') switch
            {
                [_, "true" or "True" or "TRUE" or "1" or "t" or "T"] => true,
                [_, "false" or "False" or "FALSE" or "0" or "f" or "F"] => false,
                _ => throw new FlagException(
                    $"invalid argument \"{list}\" for \"--feature-gates\" flag: "
                    + $"{entry} is not NAME=true or NAME=false"),
            };
            if (entry.StartsWith(gate + "=", StringComparison.Ordinal))
            {
                whenAbsent = value;
            }
        }

        return whenAbsent;
    }
}
