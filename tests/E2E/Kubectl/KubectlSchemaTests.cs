using Signalbox.E2E.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>What kubectl learns of a server before it writes, and what it is told about fields.</summary>
public sealed class KubectlSchemaTests
{
    private const string Web = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: http}]
        """;

    private const string Bad = """
        apiVersion: v1
        kind: Service
        metadata: {name: bad, namespace: shop}
        spec:
          colour: red
          ports: [{port: 80, size: 3}]
        """;

    [Fact]
    public async Task Apply_creates_then_changes_nothing_then_changes_what_differs()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.WriteFile("web.yaml", Web);

        Assert.Equal("service/web created\n", await kubectl.OutputOfAsync("apply", "-f", "web.yaml"));
        Assert.Equal("service/web unchanged\n", await kubectl.OutputOfAsync("apply", "-f", "web.yaml"));
        kubectl.WriteFile("web.yaml", Web.Replace("port: 80,", "port: 81,", StringComparison.Ordinal));
        Assert.Equal("service/web configured\n", await kubectl.OutputOfAsync("apply", "-f", "web.yaml"));
        Assert.Equal("81", await kubectl.OutputOfAsync(
            "get", "service", "web", "-n", "shop", "-o", "jsonpath={.spec.ports[*].port}"));
    }

    [Fact]
    public async Task Fields_that_are_unknown_are_refused_warned_about_or_ignored_as_is_asked()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.WriteFile("bad.yaml", Bad);

        var refused = await kubectl.RunAsync("apply", "-f", "bad.yaml");
        Assert.Equal(
            "Error from server (BadRequest): error when creating \"bad.yaml\": Service in version \"v1\" cannot be "
            + "handled as a Service: strict decoding error: unknown field \"spec.colour\", unknown field "
            + "\"spec.ports[0].size\"\n",
            refused.Errors);
        var warned = await kubectl.RunAsync("apply", "--validate=warn", "-f", "bad.yaml");
        Assert.Equal(
            ("service/bad created\n",
                "Warning: unknown field \"spec.colour\"\nWarning: unknown field \"spec.ports[0].size\"\n"),
            (warned.Output, warned.Errors));
        Assert.Equal(
            """{"ports":[{"port":80}]}""",
            lab.Store.Find(ResourceKinds.Services, "shop", "bad")!.ToJson()["spec"]!.ToJsonString());
        // What the server leaves out is a difference again the next time.
        var ignored = await kubectl.RunAsync("apply", "--validate=ignore", "-f", "bad.yaml");
        Assert.Equal(("service/bad configured\n", ""), (ignored.Output, ignored.Errors));
    }

    [Fact]
    public async Task A_value_of_another_type_is_refused_with_its_field()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);
        kubectl.WriteFile("web.yaml", Web.Replace("port: 80,", "port: x,", StringComparison.Ordinal));

        var refused = await kubectl.RunAsync("apply", "-f", "web.yaml");

        Assert.Equal(
            "Error from server (BadRequest): error when creating \"web.yaml\": Service in version \"v1\" cannot be "
            + "handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port "
            + "of type int32\n",
            refused.Errors);
    }

    [Fact]
    public async Task Kubectl_finds_every_kind_by_its_names()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        var names = await kubectl.OutputOfAsync("api-resources", "-o", "name");
        var versions = await kubectl.OutputOfAsync("api-versions");
        var kinds = ResourceKinds.All.AddRange(AccessKinds.Reviews);

        Assert.Equal(
            kinds.Select(kind => kind.QualifiedName).Order(StringComparer.Ordinal),
            names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(
            kinds.Select(kind => kind.ApiVersion).Distinct().Order(StringComparer.Ordinal),
            versions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        lab.Store.Put(ResourceKinds.Services, ApiObjects.Service("web"));
        Assert.Equal("service/web\n", await kubectl.OutputOfAsync("get", "svc", "-n", "shop", "-o", "name"));
    }

    [Fact]
    public async Task Explain_tells_a_fields_type_and_what_it_is()
    {
        await using var lab = await ApiLab.StartAsync();
        using var kubectl = KubectlRunner.For(lab.Server);

        var field = await kubectl.OutputOfAsync("explain", "service.spec.externalTrafficPolicy");
        var type = await kubectl.OutputOfAsync("explain", "deployment.spec");

        Assert.StartsWith(
            "KIND:       Service\nVERSION:    v1\n\nFIELD: externalTrafficPolicy <string>\n", field);
        Assert.Contains("Which pods serve traffic from outside.", field);
        Assert.StartsWith("GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n", type);
        Assert.Contains("  selector\t<LabelSelector> -required-\n", type);
    }
}
