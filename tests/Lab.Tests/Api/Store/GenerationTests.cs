using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Store;

public sealed class GenerationTests
{
    [Fact]
    public void A_change_of_what_is_wanted_counts_and_one_of_the_status_does_not()
    {
        var store = new ObjectStore();
        Put(store, """{"metadata":{"name":"web"},"spec":{"replicas":1}}""");

        Assert.Equal(1, Put(store, """{"metadata":{"name":"web"},"spec":{"replicas":1},"status":{"replicas":1}}"""));
        Assert.Equal(2, Put(store, """{"metadata":{"name":"web"},"spec":{"replicas":2},"status":{"replicas":1}}"""));
        Assert.Equal(2, Put(store, """{"metadata":{"name":"web"},"spec":{"replicas":2}}"""));
    }

    private static long Put(ObjectStore store, string json) => store.Put(ResourceKinds.Deployments, json).Generation;
}
