namespace Signalbox.Proxy.Config.Sections;

/// <summary>detectLocal: what the modes BridgeInterface and InterfaceNamePrefix look at. Source: spec 1.8.</summary>
internal sealed record DetectLocalSection
{
    public static FieldTable<DetectLocalSection> Fields { get; } =
        new FieldTable<DetectLocalSection>("DetectLocalConfiguration")
            .Add("bridgeInterface", FieldKinds.Text, s => s.BridgeInterface, (s, v) => s with { BridgeInterface = v })
            .Add("interfaceNamePrefix", FieldKinds.Text,
                s => s.InterfaceNamePrefix, (s, v) => s with { InterfaceNamePrefix = v });

    public string BridgeInterface { get; init; } = "";

    public string InterfaceNamePrefix { get; init; } = "";
}
