using k8s.Models;
using Signalbox.Lab.Api;
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
}
