using System.Globalization;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>What comes behind the hook that a branch begins at.</summary>
internal static class WayRest
{
    /// <summary>The first step at the next hook; null where the branch parts again before, or ends.</summary>
    public static WayNode? Begin(WayNode branch)
    {
        var at = branch;
        while (at.Step is not Step.Arrived || at == branch)
        {
            if (at.IsFork || at.Next is not [var next])
            {
                return null;
            }

            at = next;
        }

        return at;
    }

    /// <summary>The rules that are met there, in a form that is equal for branches that go on alike. Null where the
    /// branch parts again before, or ends.</summary>
    public static string? Of(WayNode branch)
    {
        if (Begin(branch) is not { } at)
        {
            return null;
        }

        var met = new List<string>();
        for (; ; at = at.Next[0])
        {
            if (at.Step is Step.Met { Rule: var rule })
            {
                met.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{rule.Station} {rule.Chain} {rule.Position}"));
            }

            if (at.IsFork)
            {
                return null;
            }

            if (at.Next.Count == 0)
            {
                return string.Join('\n', met);
            }
        }
    }
}
