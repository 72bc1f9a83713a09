namespace Signalbox.Fuzz.Engine;

/// <summary>Gives one decoder input after input: the seeds, the seeds cut off at each byte, then changed ones. What is
/// decoded in a way that was not seen before becomes a seed. The same seed number gives the same inputs.</summary>
internal sealed class Fuzzing
{
    private const int LongestInput = 1 << 16;
    private const int MostSeeds = 2000;
    private const int LongestCut = 2000;

    private readonly Decoder _decoder;
    private readonly Random _random;
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);

    public Fuzzing(Decoder decoder, int seed)
    {
        _decoder = decoder;
        _random = new Random(HashCode(decoder.Name) ^ seed);
        _pool.AddRange(decoder.Seeds());
        if (_pool.Count == 0)
        {
            throw new InvalidOperationException($"{decoder.Name} has no seeds");
        }
    }

    /// <summary>The input that is being decoded, for whoever watches from another thread.</summary>
    public byte[] Current { get; private set; } = [];

    /// <summary>Inputs that have been decoded.</summary>
    public int Count { get; private set; }

    /// <summary>Different ways in which they were.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>Decodes as many inputs, or until told to stop. The first that the decoder must not treat so, or null.
    /// </summary>
    public Failure? Run(int count, Func<bool> mayGoOn)
    {
        // What a decoder makes once, for all inputs, is nobody's.
        Trial.Of(_decoder, _pool[0]);
        foreach (var input in Inputs().Take(count))
        {
            Current = input;
            Count++;
            var trial = Trial.Of(_decoder, input);
            if (trial.Wrong is { } wrong)
            {
                return new Failure(_decoder, wrong, Shrinking.Of(_decoder, input), input.Length);
            }

            if (_outcomes.Add(trial.Outcome) && _pool.Count < MostSeeds)
            {
                _pool.Add(input);
            }

            if (!mayGoOn())
            {
                return null;
            }
        }

        return null;
    }

    private IEnumerable<byte[]> Inputs()
    {
        var seeds = _pool.ToArray();
        foreach (var seed in seeds)
        {
            yield return seed;
        }

        yield return [];
        while (true)
        {
            // A seed's beginning, now and then: all of them would take all of the time.
            var seed = seeds[_random.Next(seeds.Length)];
            if (_random.Next(50) == 0 && seed.Length is > 0 and < LongestCut)
            {
                yield return seed[.._random.Next(seed.Length)];
            }

            yield return Changed();
        }
    }

    private byte[] Changed()
    {
        var input = _pool[_random.Next(_pool.Count)];
        if (_random.Next(200) == 0)
        {
            return Bytes.Any(_random.Next(300), _random);
        }

        do
        {
            var changed = _decoder.Form.Change(input, _pool[_random.Next(_pool.Count)], _random);
            input = changed.Length <= LongestInput ? changed : changed[..LongestInput];
        }
        while (_random.Next(3) != 0);

        return input;
    }

    /// <summary>string.GetHashCode differs from run to run.</summary>
    private static int HashCode(string text) =>
        text.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter));
}
