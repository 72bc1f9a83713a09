using Microsoft.Extensions.Time.Testing;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Live;

namespace Signalbox.Lab.Tests.Live;

/// <summary>Which write a change in a kernel goes back to.</summary>
public sealed class WriteTimesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_last_write_of_a_Service_or_its_slices_before_an_agent_took_it_up_is_told()
    {
        var time = new FakeTimeProvider(Start);
        var writes = new WriteTimes(time);
        var store = new ObjectStore(new ObjectStoreOptions { Applied = writes.Note, Time = time });
        Put(store, time, 1, ResourceKinds.Services, """{"metadata":{"name":"web","namespace":"ns"}}""");
        Put(store, time, 2, ResourceKinds.EndpointSlices, """
            {"metadata":{"name":"web-1","namespace":"ns","labels":{"kubernetes.io/service-name":"web"}}}
            """);
        Put(store, time, 3, ResourceKinds.Services, """{"metadata":{"name":"other","namespace":"ns"}}""");
        Assert.Equal(1, SecondBefore(1.5));
        Assert.Equal(2, SecondBefore(9));
        Assert.Null(SecondBefore(0.5));

        double? SecondBefore(double taken) =>
            (writes.LastBefore(Start.AddSeconds(taken), ["ns/web", "ns/gone"]) - Start)?.TotalSeconds;
    }

    private static void Put(ObjectStore store, FakeTimeProvider time, int second, ResourceKind kind, string json)
    {
        time.SetUtcNow(Start.AddSeconds(second));
        store.Put(kind, json);
    }
}
