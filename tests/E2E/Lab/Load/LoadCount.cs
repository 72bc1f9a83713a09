namespace Signalbox.E2E.Lab.Load;

/// <summary>What became of requests. Any thread may add.</summary>
internal sealed class LoadCount
{
    private const int FailuresTold = 5;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];

    public int Answers
    {
        get
        {
            lock (_lock)
            {
                return _answers.Values.Sum();
            }
        }
    }

    public int Failures
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count;
            }
        }
    }

    public void Add(string how, string? failure)
    {
        lock (_lock)
        {
            if (failure is null)
            {
                _answers[how] = _answers.GetValueOrDefault(how) + 1;
            }
            else
            {
                _failures.Add(failure);
            }
        }
    }

    /// <summary>"1200 answers (600 kept connections, 600 new connections), 0 failures".</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            var parts = string.Join(", ", _answers.Select(pair => $"{pair.Value} {pair.Key}"));
            var words = $"{_answers.Values.Sum()} answers ({parts}), {_failures.Count} failures";
            return _failures.Count == 0 ? words : $"{words}: {string.Join("; ", _failures.Take(FailuresTold))}";
        }
    }
}
