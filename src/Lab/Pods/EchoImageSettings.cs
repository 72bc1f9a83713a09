using System.Globalization;

namespace Signalbox.Lab.Pods;

/// <summary>What the variables of the image mendhak/http-https-echo say.</summary>
internal sealed record EchoImageSettings(int HttpPort, int HttpsPort)
{
    /// <summary>Throws <see cref="FormatException"/> for a port that is none.</summary>
    public static EchoImageSettings Read(Func<string, string?> variable) =>
        new(Port(variable, "HTTP_PORT", 8080), Port(variable, "HTTPS_PORT", 8443));

    private static int Port(Func<string, string?> variable, string name, int otherwise) =>
        variable(name) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new FormatException($"{name} is '{text}', which is no port");
}
