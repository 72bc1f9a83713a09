using System.Text;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests;

/// <summary>Short ways to decode text that tests write.</summary>
internal static class Decoding
{
    public static DecodedObjects All(string json)
    {
        var decoded = new DecodedObjects();
        ObjectDecoder.Decode(Encoding.UTF8.GetBytes(json), decoded);
        return decoded;
    }

    /// <summary>The Service shop/web with this spec and status (JSON with ' for ").</summary>
    public static Service Service(string spec, string status = "{}") =>
        Assert.IsType<ClusterChange.ServiceSet>(Assert.Single(All(ServiceText(spec, status)).Objects).Set).Service;

    public static string ServiceText(string spec, string status = "{}", string metadata = "'labels':{}") => Json($$"""
        {'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'shop',{{metadata}}},
         'spec':{{spec}},'status':{{status}}}
        """);

    public static EndpointSlice Slice(string body) =>
        Assert.IsType<ClusterChange.SliceSet>(Assert.Single(All(SliceText(body)).Objects).Set).Slice;

    public static string SliceText(string body, string labels = "'kubernetes.io/service-name':'web'") => Json($$"""
        {'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice',
         'metadata':{'name':'web-a','namespace':'shop','labels':{ {{labels}} } }, {{body}} }
        """);

    public static string Json(string text) => text.Replace('\'', '"');

    /// <summary>Fields of refusals, with what each reason begins with left to the reader.</summary>
    public static string Fields(EquatableArray<Refusal> refusals) => string.Join(' ', refusals.Select(r => r.Field));
}
