using Signalbox.Cluster.Files;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Config;

/// <summary>Follows the configuration file while the agent runs. A configuration of another effect ends the agent, as
/// kube-proxy ends, so that its supervisor starts it with the new one. What cannot be used is told, and the agent goes
/// on with what it has: a slip in a ConfigMap shall not take down every node. Source: spec 1.6.</summary>
internal sealed class ConfigurationWatch(ProxyOptions options, AgentLog log, TimeProvider time) : IAgentPart
{
    private readonly string _before = EffectOf(options.Configuration);
    private bool _isFirst = true;

    /// <summary>An agent that waits for another one to end shall not begin with what is out of date.</summary>
    public bool IsEarly => true;

    /// <summary>Throws <see cref="ConfigurationException"/>, which ends the agent.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // The first look costs a reading: not of the thread that starts the agent.
        await Task.Yield();
        await foreach (var look in new FollowedText(options.ConfigPath, time).Follow(cancellation))
        {
            Take(look);
            _isFirst = false;
        }
    }

    private void Take(TextLook look)
    {
        if (look.Text is null)
        {
            Tell("The configuration file cannot be read; the agent goes on with what it has", look.Problem);
        }
        else if (WhyUnusable(look.Text, out var effect) is { } why)
        {
            Tell("The configuration file has changed and cannot be used; the agent goes on with what it has", why);
        }
        else if (effect != _before)
        {
            throw new ConfigurationException("content of the proxy server's configuration file was updated");
        }
        else if (!_isFirst)
        {
            log.Info(0, "The configuration file has changed, to the same effect", ("file", options.ConfigPath));
        }
    }

    private void Tell(string message, string? why) =>
        log.Error(message, ("err", why), ("file", options.ConfigPath));

    private string? WhyUnusable(string text, out string effect)
    {
        effect = "";
        try
        {
            var configuration = Completion.OfText(text, options.Flags);
            var gates = FeatureGates.Of(configuration.FeatureGates);
            Start.CheckLogging(configuration, gates);
            Start.Checked(configuration, gates, options.Flags);
            effect = EffectOf(configuration);
            return null;
        }
        catch (Exception failure) when (failure is ConfigurationException or FlagException)
        {
            return failure.Message;
        }
    }

    /// <summary>All that is written, and what was asked for besides.</summary>
    private static string EffectOf(ProxyConfiguration configuration) =>
        $"{ConfigText.Json(configuration)} {configuration.AskedMinSyncPeriod}";
}
