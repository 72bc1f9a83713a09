using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Output.Pictures;

namespace Signalbox.Proxy.Explain;

/// <summary>An explanation as a picture: all calls, and the chains that they go through.</summary>
internal static class ExplanationPicture
{
    /// <summary>Of one family: where there are both, IPv4. Throws <see cref="FlagException"/> where there is nothing to
    /// draw.</summary>
    public static Graph Of(Explanation explanation, Explainer explainer)
    {
        var all = explanation.Services.SelectMany(service => service.Ports).ToList();
        if (!all.Any(port => port.Frontends.Any(frontend => frontend.Calls.Any(call => call.Held is not null))))
        {
            throw new FlagException($"there are no rules of {explanation.Subject} to draw");
        }

        var family = all.Min(port => port.Family);
        var ports = all.Where(port => port.Family == family).ToList();
        var nodes = ports.SelectMany(port => port.Endpoints).Where(endpoint => endpoint.NodeName is not null)
            .DistinctBy(endpoint => endpoint.Address)
            .ToDictionary(endpoint => endpoint.Address, endpoint => $"on {endpoint.NodeName}");
        var picture = new ChainPicture(family, address => nodes.GetValueOrDefault(address));
        foreach (var frontend in ports.SelectMany(port => port.Frontends))
        {
            var place = frontend.Address is null ? $"node port {frontend.Port}" : frontend.ToString();
            foreach (var call in frontend.Calls)
            {
                picture.Add(
                    $"{Callers.Say([call.Caller])} to {place}/{frontend.Protocol.Lower()}",
                    explainer.WaysOf(family, call));
            }
        }

        return picture.Draw();
    }
}
