using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Signalbox.E2E.Lab.Load;

namespace Signalbox.E2E.Lab.Screens;

/// <summary>"lab ui" as it stands in a browser, and as others ask it.</summary>
[Collection(ScreensLab.Name)]
public sealed partial class PageTests(ScreensFixture screens)
{
    private const string Web = "default/web";

    [Fact]
    public async Task The_page_pictures_a_Service_with_its_rules_and_follows_a_packet()
    {
        using var server = new PageServer(screens.Lab);
        await using var browser = await OpenAsync(server, $"#{Web}", ColorScheme.Light);
        var page = browser.Page;
        var endpoints = page.Locator("svg [data-kind=endpoint][data-ready=true]");
        await Assertions.Expect(endpoints).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator($"[data-service='{Web}'] .rate")).ToHaveTextAsync(AboveZero());
        await Assertions.Expect(endpoints.First.Locator(".rate")).ToHaveTextAsync(AboveZero());
        await Assertions.Expect(page.Locator("svg [data-kind=frontend]")).ToHaveCountAsync(2);

        // One of the rules sends what it meets to an endpoint, which lights up in the picture.
        var rule = page.Locator("#rules button", new() { HasText = "-j DNAT" }).First;
        await rule.HoverAsync();
        await Assertions.Expect(page.Locator("#explained")).ToContainTextAsync("Sends them on to 192.168.");
        await Assertions.Expect(page.Locator("svg .lit[data-kind=endpoint]")).ToHaveCountAsync(1);

        await page.GetByLabel("To", new() { Exact = true }).FillAsync($"{screens.Address}:80");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trace" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("The packet's way"))
            .ToContainTextAsync(DeliveredOneInThree());
        await browser.ShootAsync("light");

        screens.Kubectl("scale deployment web --replicas=4");
        await Assertions.Expect(endpoints).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#changes tr", new() { HasText = Web }).First)
            .ToContainTextAsync(Milliseconds());
        screens.Kubectl("scale deployment web --replicas=3");
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, asked => Assert.Equal(server.Address.Authority, asked.Authority));
    }

    [Fact]
    public async Task Of_very_many_endpoints_some_are_drawn_and_the_others_counted()
    {
        var endpoints = Enumerable.Range(1, 50).Select(at => $"{{addresses: [10.200.0.{at}]}}");
        screens.Lab.Create(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: many, namespace: default}
            spec: {ports: [{name: http, port: 80}]}
            """,
            $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: many-1, namespace: default, labels: {kubernetes.io/service-name: many} }
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints: [{{string.Join(", ", endpoints)}}]
            """);
        using var server = new PageServer(screens.Lab);
        await using var browser = await OpenAsync(server, "#default/many", ColorScheme.Light);
        var drawn = browser.Page.Locator("svg [data-kind=endpoint][data-ready=true]");
        await Assertions.Expect(drawn).ToHaveCountAsync(41);
        await Assertions.Expect(drawn.Last).ToContainTextAsync("10 more");
        await browser.ShootAsync("many");
        screens.Kubectl("delete service many");
        screens.Kubectl("delete endpointslice many-1 --ignore-not-found");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_everything()
    {
        using var server = new PageServer(screens.Lab);
        await using var browser = await OpenAsync(server, $"#{Web}", ColorScheme.Dark);
        var page = browser.Page;
        await Assertions.Expect(page.Locator("#rules button").First)
            .ToBeVisibleAsync();
        var stops = new List<string>();
        for (var press = 0; press < 30 && !stops.Contains("Last rule changes"); press++)
        {
            await page.Keyboard.PressAsync("Tab");
            stops.Add(await page.EvaluateAsync<string>("""
                () => {
                  const at = document.activeElement;
                  const title = document.getElementById(at.getAttribute("aria-labelledby"));
                  const label = at.labels?.[0]?.firstChild ?? title;
                  return at.closest("#rules") ? "a rule" : at.dataset.service
                    ?? (label ?? at).textContent.trim();
                }
                """));
        }

        Assert.Equal(
            [
                "Skip to the Service", "Find by namespace or name", Web, "Seen on node", "Port", "a rule", "From", "To",
                "Protocol", "On node", "Trace", "Last rule changes",
            ],
            stops);

        var current = page.Locator("#services [aria-current=true]");
        await current.FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#service-title")).ToHaveTextAsync("default/idle");
        await page.Locator("#rules button[tabindex='0']").FocusAsync();
        var explained = page.Locator("#explained p");
        await Assertions.Expect(explained).ToHaveTextAsync("All packets go on to chain KUBE-SERVICES.");
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(explained).ToHaveTextAsync("Rewrites their source to an address of this node.");
        await page.Locator("#search").FillAsync("dns");
        await Assertions.Expect(page.Locator("#services li")).ToHaveCountAsync(2);
        await browser.ShootAsync("dark");
    }

    [Fact]
    public async Task Only_the_page_may_ask_and_what_it_sends_is_checked()
    {
        using var server = new PageServer(screens.Lab);
        Assert.Equal("127.0.0.1", server.Address.Host);
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(client, "/etc/passwd"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await AskAsync(client, "/", ("Host", "example.org")));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client, "/", ("Origin", "http://example.org")));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client, "/", ("Sec-Fetch-Site", "cross-site")));
        using var posted = await client.PostAsync(new Uri("/api/trace", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        using var page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.StartsWith(
            "default-src 'none'; script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single());

        (string Path, string Words)[] refused =
        [
            ("/api/explain?service=--help&node=node-1", "'--help' is no Service's NAMESPACE/NAME"),
            ("/api/explain?service=default/web&node=node-9", "there is no node 'node-9'; there are node-1, node-2"),
            ("/api/explain?service=default/gone&node=node-1", "nothing is known of"),
            ("/api/trace?from=node&to=--live&node=node-1", "to '--live' is nothing that trace understands"),
            ("/api/trace?from=node&to=a;reboot&node=node-1", "to 'a;reboot' is nothing that trace understands"),
            ("/api/trace?from=node&node=node-1", "to is missing"),
            ("/api/trace?from=node&to=10.0.0.1:80&proto=icmp&node=node-1", "'icmp' is no protocol"),
        ];
        foreach (var (path, words) in refused)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
            Assert.Contains(words, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]);
        }
    }

    private static Task<Browser> OpenAsync(PageServer server, string hash, ColorScheme colours) =>
        Browser.OpenAsync(new Uri(server.Address, hash), new BrowserNewPageOptions
        {
            ColorScheme = colours,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1440, Height = 1000 },
        });

    private static async Task<HttpStatusCode> AskAsync(
        HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"^(0\.[1-9]|[1-9]\d*\.\d)/s$")]
    private static partial Regex AboveZero();

    [GeneratedRegex(@"1 in 3: it is delivered to 192\.168\.\d+\.\d+:8080")]
    private static partial Regex DeliveredOneInThree();

    [GeneratedRegex(@"\d m?s")]
    private static partial Regex Milliseconds();
}
