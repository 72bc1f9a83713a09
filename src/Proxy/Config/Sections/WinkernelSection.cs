namespace Signalbox.Proxy.Config.Sections;

/// <summary>winkernel: read and written, without effect on Linux. Source: spec 1.4.</summary>
internal sealed record WinkernelSection
{
    public static FieldTable<WinkernelSection> Fields { get; } =
        new FieldTable<WinkernelSection>("KubeProxyWinkernelConfiguration")
            .Add("networkName", FieldKinds.Text, s => s.NetworkName, (s, v) => s with { NetworkName = v })
            .Add("sourceVip", FieldKinds.Text, s => s.SourceVip, (s, v) => s with { SourceVip = v })
            .Add("enableDSR", FieldKinds.Truth, s => s.EnableDSR, (s, v) => s with { EnableDSR = v })
            .Add("rootHnsEndpointName", FieldKinds.Text,
                s => s.RootHnsEndpointName, (s, v) => s with { RootHnsEndpointName = v })
            .Add("forwardHealthCheckVip", FieldKinds.Truth,
                s => s.ForwardHealthCheckVip, (s, v) => s with { ForwardHealthCheckVip = v });

    public string NetworkName { get; init; } = "";

    public string SourceVip { get; init; } = "";

    public bool EnableDSR { get; init; }

    public string RootHnsEndpointName { get; init; } = "";

    public bool ForwardHealthCheckVip { get; init; }
}
