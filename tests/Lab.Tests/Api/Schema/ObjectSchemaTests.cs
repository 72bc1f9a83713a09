using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Schema;

public sealed class ObjectSchemaTests
{
    public static TheoryData<string, string> Kinds =>
        [.. ResourceKinds.All.Select(kind => (kind.ApiVersion, kind.Kind))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_its_fields(string apiVersion, string kind)
    {
        var shape = ObjectSchema.Find(apiVersion, kind)!;
        Assert.Equal(kind, shape.GoName);
        Assert.IsType<FieldType.Text>(shape.Find("apiVersion")!.Type);
        Assert.IsType<FieldType.Text>(shape.Find("kind")!.Type);
        var metadata = Assert.IsType<FieldType.Inner>(shape.Find("metadata")!.Type).Shape;
        Assert.Equal("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", metadata.SchemaName);
    }

    [Theory]
    [InlineData("Pod", "spec.containers", "name")]
    [InlineData("Pod", "spec.containers.ports", "containerPort")]
    [InlineData("Pod", "spec.initContainers.env", "name")]
    [InlineData("Pod", "spec.tolerations", null)]
    [InlineData("Pod", "spec.hostAliases", "ip")]
    [InlineData("Pod", "metadata.ownerReferences", "uid")]
    [InlineData("Pod", "status.conditions", "type")]
    [InlineData("Service", "spec.ports", "port")]
    [InlineData("Node", "status.addresses", "type")]
    public void Lists_that_merge_have_their_keys(string kind, string path, string? key) =>
        Assert.Equal(key, Field(kind, path).Patch.MergeKey);

    [Theory]
    [InlineData("Pod", "spec.volumes", "merge,retainKeys")]
    [InlineData("Pod", "metadata.finalizers", "merge")]
    [InlineData("Pod", "spec.containers.command", null)]
    [InlineData("Node", "spec.podCIDRs", "merge")]
    public void The_strategy_is_told_as_schemas_tell_it(string kind, string path, string? strategy) =>
        Assert.Equal(strategy, Field(kind, path).Patch.Strategy);

    [Fact]
    public void Types_belong_to_the_group_that_brought_them()
    {
        var deployment = ObjectSchema.Of(ResourceKinds.Deployments);
        var spec = ((FieldType.Inner)deployment.Find("spec")!.Type).Shape;
        var template = ((FieldType.Inner)spec.Find("template")!.Type).Shape;
        Assert.Equal("io.k8s.api.apps.v1.DeploymentSpec", spec.SchemaName);
        Assert.Equal("io.k8s.api.core.v1.PodTemplateSpec", template.SchemaName);
        Assert.True(spec.Find("selector")!.IsRequired);
        Assert.False(spec.Find("replicas")!.IsRequired);
    }

    [Fact]
    public void There_is_one_shape_of_a_name()
    {
        var shapes = new Dictionary<string, ObjectShape>();
        foreach (var shape in ObjectSchema.All.Values)
        {
            Collect(shape, shapes);
        }

        Assert.True(shapes.Count > 150, $"only {shapes.Count} shapes");
    }

    private static void Collect(ObjectShape shape, Dictionary<string, ObjectShape> shapes)
    {
        if (shapes.TryGetValue(shape.SchemaName, out var known))
        {
            Assert.Same(known, shape);
            return;
        }

        shapes.Add(shape.SchemaName, shape);
        foreach (var inner in shape.Fields.Select(field => Element(field.Type)).OfType<FieldType.Inner>())
        {
            Collect(inner.Shape, shapes);
        }
    }

    private static ShapeField Field(string kind, string path)
    {
        var shape = ObjectSchema.Find("v1", kind)!;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            shape = ((FieldType.Inner)Element(shape.Find(name)!.Type)).Shape;
        }

        return shape.Find(names[^1])!;
    }

    private static FieldType Element(FieldType type) => type switch
    {
        FieldType.ListOf list => Element(list.Item),
        FieldType.MapOf map => Element(map.Value),
        _ => type,
    };
}
