using System.Text.Json.Nodes;
using Sidecar.Cli.Pictures;
using Sidecar.Netfilter;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>The page of <c>graph --output html</c> in a real browser, opened from a file as a user would.</summary>
public sealed class PageTests : IAsyncLifetime
{
    static readonly string[] Tproxy = ["-m", "TPROXY", "-i", "10.0.0.0/8,fd00::/8", "-x", "10.1.0.0/16", "-b", "*", "-d", "22", "--ipv6", "--dialect", "default"];

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-pages-").FullName;
    Browser? browser;

    public async ValueTask InitializeAsync()
    {
        Requires.Programs("chromium");
        browser = await Browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_loads_without_a_complaint_and_asks_nobody_for_anything()
    {
        var page = await OpenAsync(GraphTests.Injected);

        await ChooseAsync("0/0/tcp/443");

        Assert.Empty(browser!.Complaints);
        Assert.Equal([page.AbsoluteUri], browser.Requests.Select(url => url.Split('#')[0]).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_choice_lights_up_what_trace_prints(bool tproxy)
    {
        await OpenAsync(tproxy ? Tproxy : GraphTests.Injected);
        var keys = (await EvaluateAsync("Object.keys(JSON.parse(document.getElementById('data').textContent).journeys)"))!.AsArray();
        var some = keys.Where((_, index) => index % 7 == 0).Select(key => key!.ToString()).Append("0/0/tcp/443").ToList();
        Assert.InRange(some.Count, 20, 1000);

        foreach (var key in some)
        {
            await ChooseAsync(key);
            var shown = (await EvaluateAsync(
                """
                ({ command: document.getElementById("command").textContent,
                   lines: [...document.querySelectorAll("#steps li.hop, #steps li.step button span")].map(line => line.textContent),
                   lit: [...document.querySelectorAll(".picture .rule.lit")].map(rule => rule.id).sort() })
                """))!;
            var printed = Tool.Run(Words(shown["command"]!.ToString())[1..]).Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(printed, shown["lines"]!.AsArray().Select(line => line!.ToString()));
            Assert.Equal(
                printed.Where(line => line.StartsWith('✓')).Select(IdOf).Distinct().Order(StringComparer.Ordinal),
                shown["lit"]!.AsArray().Select(id => id!.ToString()).Order(StringComparer.Ordinal));
        }
        Assert.Empty(browser!.Complaints);
    }

    [Fact]
    public async Task The_way_lights_up_step_by_step_and_at_once_for_who_wants_no_motion()
    {
        await OpenAsync(GraphTests.Injected);
        await SetAsync("receiver", "1");
        Assert.True(await IsAsync("document.getElementById('play').getAttribute('aria-pressed') === 'true'"));
        await WaitAsync("document.getElementById('play').getAttribute('aria-pressed') === 'false'");
        Assert.True(await IsAsync("document.getElementById('next').disabled"));

        await OpenAsync(GraphTests.Injected, ("prefers-reduced-motion", "reduce"));
        await SetAsync("receiver", "1");
        Assert.True(await IsAsync("document.getElementById('next').disabled"));
    }

    [Fact]
    public async Task It_is_used_by_keyboard_and_says_aloud_where_a_packet_lands()
    {
        await OpenAsync(GraphTests.Injected, ("prefers-reduced-motion", "reduce"));
        var before = (await EvaluateAsync("document.getElementById('landing').textContent"))!.ToString();

        await browser!.PressAsync("Tab", 9);
        Assert.Equal("sender", (await FocusedAsync()));
        await browser.PressAsync("ArrowDown", 40);
        await WaitAsync("document.getElementById('sender').value === '1'");
        Assert.NotEqual(before, (await EvaluateAsync("document.getElementById('landing').textContent"))!.ToString());
        Assert.Equal("polite", (await EvaluateAsync("document.getElementById('landing').getAttribute('aria-live')"))!.ToString());

        for (var tabs = 0; tabs < 20 && await FocusedAsync() != "back"; tabs++)
            await browser.PressAsync("Tab", 9);
        var lit = await CountAsync(".picture .lit");
        await browser.PressAsync("Enter", 13, "\r");
        await WaitAsync("!document.getElementById('next').disabled");
        Assert.True(await CountAsync(".picture .lit") < lit);
    }

    [Fact]
    public async Task A_view_can_be_sent_as_a_link()
    {
        await OpenAsync(GraphTests.Injected);
        await ChooseAsync("1/1/udp/53");
        var landing = (await EvaluateAsync("document.getElementById('landing').textContent"))!.ToString();
        var link = new Uri((await EvaluateAsync("location.href"))!.ToString());

        await browser!.OpenAsync(link);

        Assert.Equal(landing, (await EvaluateAsync("document.getElementById('landing').textContent"))!.ToString());
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Every_text_is_legible_and_stays_in_its_box(string scheme)
    {
        await OpenAsync([.. Tproxy, "--redirect-dns", "--capture-all-dns"], ("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce"));
        await EvaluateAsync("document.getElementById('all').click()");

        var wrong = (await EvaluateAsync(
            $$"""
            (() => {
              {{Browser.Contrast}}
              const wrong = [];
              for (const group of document.querySelectorAll(".picture .rule, .picture .hook, .picture .place, .picture .chain")) {
                const box = group.querySelector("rect").getBBox();
                for (const text of group.querySelectorAll("text")) {
                  const own = text.getBBox();
                  if (own.x < box.x || own.x + own.width > box.x + box.width || own.y < box.y || own.y + own.height > box.y + box.height)
                    wrong.push(`${text.textContent} leaves its box by ${own.x + own.width - box.x - box.width}`);
                  const ratio = contrast(getComputedStyle(text).fill, getComputedStyle(group.querySelector("rect")).fill);
                  if (ratio < 4.5) wrong.push(`${text.textContent} has a contrast of ${ratio}`);
                }
              }
              for (const item of document.querySelectorAll("p, h1, h2, label, #steps span, #steps li.hop, button:enabled")) {
                let behind = item;
                while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
                const ratio = contrast(getComputedStyle(item).color, getComputedStyle(behind).backgroundColor);
                if (ratio < 4.5) wrong.push(`${item.textContent} has a contrast of ${ratio}`);
              }
              return wrong;
            })()
            """))!.AsArray();

        Assert.Empty(wrong.Select(one => one!.ToString()));
    }

    [Fact]
    public async Task Names_and_remarks_of_unknown_origin_are_text_and_nothing_else()
    {
        const string evil = "</script><img src=x onerror=alert(1)><!--";
        await OpenRulesAsync(
            $$"""
            table inet t {
              chain c {
                type filter hook output priority 0; policy accept;
                iifname "a<b>&amp;'c" oifname "<svg/onload>" accept comment "{{evil}}"
                tcp dport 443 drop comment "]]> --> {{evil}}"
              }
            }
            """);

        await ChooseAsync("0/0/tcp/443");

        Assert.Equal(0, await CountAsync("img, iframe, object, embed, link, .picture script"));
        Assert.Equal(2, await CountAsync("script"));
        Assert.Equal("Dropped.", (await EvaluateAsync("document.getElementById('landing').textContent"))!.ToString());
        Assert.Empty(browser!.Complaints);
    }

    Task<Uri> OpenAsync(string[] flags, params (string, string)[] media) => OpenPageAsync(Tool.Run(["graph", "--output", "html", .. flags]), media);

    Task<Uri> OpenRulesAsync(string rules) => OpenPageAsync(Tool.RunOn(rules, "graph", "--output=html", "--rules", "-"));

    async Task<Uri> OpenPageAsync(CliRun run, params (string, string)[] media)
    {
        Assert.Equal((0, ""), (run.Exit, run.Error));
        var path = Path.Combine(folder, "page.html");
        await File.WriteAllTextAsync(path, run.Output, TestContext.Current.CancellationToken);
        await browser!.OpenAsync(new Uri(path), media);
        return new Uri(path);
    }

    // As a user does it: one list after the other, then to the end.
    async Task ChooseAsync(string key)
    {
        foreach (var (id, value) in new[] { "sender", "receiver", "protocol", "port" }.Zip(key.Split('/')))
            await SetAsync(id, value);
        await EvaluateAsync("document.getElementById('last').click()");
    }

    async Task SetAsync(string id, string value) => Assert.Equal(value, (await EvaluateAsync(
        $"(() => {{ const list = document.getElementById('{id}'); list.value = '{value}'; list.dispatchEvent(new Event('change', {{ bubbles: true }})); return list.value; }})()"))!.ToString());

    Task<JsonNode?> EvaluateAsync(string expression) => browser!.EvaluateAsync(expression);

    async Task<bool> IsAsync(string expression) => (await EvaluateAsync(expression))!.GetValue<bool>();

    async Task<int> CountAsync(string selector) => (await EvaluateAsync($"document.querySelectorAll('{selector}').length"))!.GetValue<int>();

    async Task<string?> FocusedAsync() => (await EvaluateAsync("document.activeElement.id"))?.ToString();

    async Task WaitAsync(string expression)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (await IsAsync(expression))
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"Not within a minute: {expression}");
    }

    // The command line that the page shows has quotes around what a shell would read otherwise, and none within.
    static string[] Words(string command) =>
        [.. System.Text.RegularExpressions.Regex.Matches(command, @"'([^']*)'|[^ ]+").Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value)];

    // "✓ iptables nat OUTPUT 1: …"
    static string IdOf(string line)
    {
        var words = line.Split(':')[0].Split(' ');
        var id = words[1] switch
        {
            "iptables" => TableId.Iptables(Family.IPv4, words[2]),
            "ip6tables" => TableId.Iptables(Family.IPv6, words[2]),
            _ => TableId.Nftables(words[2]),
        };
        return ElementId.Of(id, words[3], int.Parse(words[4], System.Globalization.CultureInfo.InvariantCulture));
    }
}
