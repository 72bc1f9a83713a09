namespace Signalbox.E2E.Nodes;

/// <summary>A cluster of many Services with two endpoints each, of which some change from time to time. So many that
/// restores take a while, and so few that the endpoints stay below 1,000, where large clusters begin.</summary>
internal sealed class ManyServices(int count)
{
    private readonly int[] _versions = new int[count];
    private int _next;

    public IEnumerable<EchoService> Services => Enumerable.Range(0, count).Select(Service);

    /// <summary>Gives this many Services, one after the other, other endpoints.</summary>
    public void Change(int services)
    {
        for (var i = 0; i < services; i++)
        {
            _versions[_next]++;
            _next = (_next + 1) % count;
        }
    }

    private EchoService Service(int index)
    {
        var port = 8000 + (_versions[index] % 100);
        var host = $"10.244.{(index / 200) + 10}";
        return new EchoService(
            $"svc-{index:0000}", $"10.96.{index / 200}.{(index % 200) + 1}", $"{host}.{(index % 100) + 1}:{port}",
            $"{host}.{(index % 100) + 101}:{port}");
    }
}
