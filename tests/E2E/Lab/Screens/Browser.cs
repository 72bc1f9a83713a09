using Microsoft.Playwright;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>Debian's Chromium with one page, which tells what it asks for and what goes wrong in it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    // Nothing of its own: what it asks for is the page's.
    private static readonly string[] Quiet =
    [
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
        "--no-first-run", "--no-default-browser-check",
    ];

    private static readonly float Patience = (float)Eventually.Patience.TotalMilliseconds;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) =>
        (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>All that the page has asked for.</summary>
    public List<Uri> Requests { get; } = [];

    /// <summary>What scripts, and the policy of contents, have complained of.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Browser> OpenAsync(Uri address, BrowserNewPageOptions options)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            ChromiumSandbox = false,
            Args = Quiet,
        });
        var browser = new Browser(playwright, chromium, await chromium.NewPageAsync(options));
        browser.Page.SetDefaultTimeout(Patience);
        browser.Page.Request += (_, request) => browser.Requests.Add(new Uri(request.Url));
        browser.Page.PageError += (_, words) => browser.Complaints.Add(words);
        browser.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                browser.Complaints.Add(message.Text);
            }
        };
        await browser.Page.GotoAsync(address.ToString());
        return browser;
    }

    /// <summary>A picture of the whole page, for people, beside the tests.</summary>
    public Task ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{name}.png"),
        FullPage = true,
    });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
