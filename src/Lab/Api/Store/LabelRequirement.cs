using System.Collections.Immutable;
using System.Diagnostics;

namespace Signalbox.Lab.Api.Store;

/// <summary>One requirement of a label selector. Source: the API's labels and selectors.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, ImmutableArray<string> Values)
{
    /// <summary>A label that is absent meets "not in" too.</summary>
    public bool IsMetBy(IReadOnlyDictionary<string, string> labels)
    {
        var isThere = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.Exists => isThere,
            LabelOperator.DoesNotExist => !isThere,
            LabelOperator.In => isThere && Values.Contains(value!),
            LabelOperator.NotIn => !isThere || !Values.Contains(value!),
            _ => throw new UnreachableException(),
        };
    }
}

internal enum LabelOperator
{
    Exists,
    DoesNotExist,
    In,
    NotIn,
}
