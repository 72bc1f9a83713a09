using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Page;

/// <summary>The web server of the page: Kestrel at loopback alone, with nothing from the environment.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private PageHost(WebApplication web, Uri address) => (_web, Address) = (web, address);

    /// <summary>Where browsers find it.</summary>
    public Uri Address { get; }

    /// <summary>Serves from when this returns, until disposed. Any free port for 0. Throws <see cref="LabException"/>
    /// when the port is taken.</summary>
    public static async Task<PageHost> StartAsync(LabState lab, int port, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var web = builder.Build();
        var router = new PageRouter(lab, stop);
        web.Run(context => PageGuard.Admits(context) ? router.AnswerAsync(context) : Task.CompletedTask);
        try
        {
            await web.StartAsync(stop).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw new LabException($"--port {port}: {taken.Message}");
        }

        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new PageHost(web, new Uri(address.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The process' signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
