using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Trace;

/// <summary>Which port of a Service is meant.</summary>
internal static class ServicePortChoice
{
    /// <summary>Throws <see cref="FlagException"/>, with the ports that there are. Of several protocols TCP comes
    /// first.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="port">A name or a number; null for the only one.</param>
    /// <param name="protocol">Null for any.</param>
    public static ServicePort Of(Service service, string? port, Protocol? protocol)
    {
        var fitting = service.Ports.Items.Where(each =>
            (protocol is null || each.Protocol == protocol)
            && (port is null || each.Name == port || IsNumber(port, each.Port))).ToList();
        var isOne = fitting.Select(each => each.Port).Distinct().Count() == 1;
        return isOne
            ? fitting.OrderBy(each => each.Protocol).First()
            : throw new FlagException(
                $"Service {service.Name} has {Found(port, fitting.Count)}: say one of {Say(service, protocol)}");
    }

    private static bool IsNumber(string text, ushort port) =>
        ushort.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number == port;

    private static string Found(string? port, int count) =>
        count == 0 ? $"no such port \"{port}\"" : "several ports";

    private static string Say(Service service, Protocol? protocol) => string.Join(", ", service.Ports.Items
        .Where(each => protocol is null || each.Protocol == protocol)
        .Select(each => $"{(each.Name.Length == 0 ? "" : $"{each.Name} = ")}{each.Port}/{each.Protocol.Lower()}"));
}
