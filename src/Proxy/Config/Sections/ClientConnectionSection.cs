namespace Signalbox.Proxy.Config.Sections;

/// <summary>clientConnection: how the API server is talked to. All but the kubeconfig is taken without effect: bodies
/// are JSON, and watches need no throttle. Source: spec 1.4.</summary>
internal sealed record ClientConnectionSection
{
    public const string DefaultContentType = "application/vnd.kubernetes.protobuf";

    public static FieldTable<ClientConnectionSection> Fields { get; } =
        new FieldTable<ClientConnectionSection>("ClientConnectionConfiguration")
            .Add("kubeconfig", FieldKinds.Text, s => s.Kubeconfig, (s, v) => s with { Kubeconfig = v })
            .Add("acceptContentTypes", FieldKinds.Text,
                s => s.AcceptContentTypes, (s, v) => s with { AcceptContentTypes = v })
            .Add("contentType", FieldKinds.Text, s => s.ContentType, (s, v) => s with { ContentType = v })
            .Add("qps", FieldKinds.Real, s => s.QPS, (s, v) => s with { QPS = v })
            .Add("burst", FieldKinds.Number, s => s.Burst, (s, v) => s with { Burst = v });

    public string Kubeconfig { get; init; } = "";

    public string AcceptContentTypes { get; init; } = "";

    public string ContentType { get; init; } = DefaultContentType;

    /// <summary>Requests a second.</summary>
    public float QPS { get; init; } = 5;

    public int Burst { get; init; } = 10;

    /// <summary>Zero values give way to defaults.</summary>
    public ClientConnectionSection Defaulted() => this with
    {
        ContentType = ContentType.Length == 0 ? DefaultContentType : ContentType,
        QPS = QPS == 0 ? 5 : QPS,
        Burst = Burst == 0 ? 10 : Burst,
    };
}
