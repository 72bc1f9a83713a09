using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Objects;

public sealed class ObjectModelsTests
{
    [Fact]
    public void A_model_that_is_stored_comes_back_as_it_was()
    {
        var registry = new Registry(new ObjectStore());
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "demo" },
            Spec = new V1PodSpec
            {
                Containers =
                [
                    new V1Container
                    {
                        Name = "web",
                        Image = "nginx",
                        Resources = new V1ResourceRequirements
                        {
                            Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1500m") },
                        },
                        LivenessProbe = new V1Probe { HttpGet = new V1HTTPGetAction { Port = 80 } },
                    },
                ],
            },
        };

        var stored = registry.Create(ResourceKinds.Pods, pod);

        Assert.Equal("1500m", stored.Spec.Containers[0].Resources.Limits["cpu"].ToString());
        Assert.Equal("80", stored.Spec.Containers[0].LivenessProbe.HttpGet.Port.Value);
        Assert.Equal(1, stored.Metadata.Generation);
        Assert.NotNull(stored.Metadata.Uid);
    }

    [Fact]
    public void Times_have_whole_seconds_but_for_those_in_microseconds()
    {
        var time = new DateTime(2026, 11, 25, 10, 11, 12, 345, DateTimeKind.Utc);
        var json = ObjectModels.ToJson(new Eventsv1Event
        {
            EventTime = time,
            DeprecatedLastTimestamp = time,
            Note = "at 2026-11-25T10:11:12.345Z",
        });

        Assert.Equal("2026-11-25T10:11:12.345000Z", (string?)json["eventTime"]);
        Assert.Equal("2026-11-25T10:11:12Z", (string?)json["deprecatedLastTimestamp"]);
        Assert.Equal("at 2026-11-25T10:11:12.345Z", (string?)json["note"]);
    }
}
