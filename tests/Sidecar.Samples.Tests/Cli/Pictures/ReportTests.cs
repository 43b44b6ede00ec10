using Sidecar.Cli.Pictures;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>The reports of <c>verify --html</c> and <c>what-if --html</c>.</summary>
public sealed class ReportTests : IDisposable
{
    static readonly string Inputs = Path.Combine(Checkout.Project, "Cli", "Inputs");
    static readonly string[] Verify = ["verify", "--rules", Path.Combine(Inputs, "saved.txt"), "-b", "*", "-i", "*", "-o", "22"];
    static readonly string[] WhatIf =
        ["what-if", "--old", Path.Combine(Inputs, "config-old"), "--new", Path.Combine(Inputs, "config-new"), "-f", Path.Combine(Inputs, "shop")];

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-reports-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_report_is_written_beside_what_the_verb_prints()
    {
        var file = Path.Combine(folder, "report.html");
        var run = Tool.Run([.. Verify, "--html", file]);

        Assert.Equal(Tool.Run(Verify), run);
        Assert.Equal(Tool.Run([.. Verify, "--html", "-"]).Output, File.ReadAllText(file));
    }

    [Fact]
    public void A_proof_has_every_property_and_for_each_that_is_broken_the_whole_way_of_a_packet()
    {
        var printed = Tool.Run(Verify);
        var page = Tool.Run([.. Verify, "--html", "-"]);

        Assert.Equal((1, printed.Exit, ""), (page.Exit, printed.Exit, page.Error));
        var lines = printed.Output.Split('\n');
        foreach (var line in lines.Where(line => line.Length > 10 && line[0] != ' ' && line.Contains(": ", StringComparison.Ordinal)))
            Assert.Contains(line[10..line.IndexOf(": ", StringComparison.Ordinal)], page.Output, StringComparison.Ordinal);
        var way = lines.SkipWhile(line => !line.StartsWith("broken", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith(' ')).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        Assert.InRange(way.Count, 3, 100);
        Assert.All(way, line => Assert.Contains(Markup.Escape(line), page.Output, StringComparison.Ordinal));
        Assert.Contains("<strong>No.</strong>", page.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_keep_every_promise_are_said_to() =>
        Assert.Contains(
            "<strong>Yes.</strong> 1 of 1 properties are proved; 0 broken, 0 to be looked at.",
            Tool.Run(["verify", "-b", "*", "-i", "*", "--property", "no-loop", "--html", "-"]).Output, StringComparison.Ordinal);

    [Fact]
    public void What_changes_in_workloads_is_told_by_name_and_by_path()
    {
        var printed = Tool.Run(WhatIf);
        var page = Tool.Run([.. WhatIf, "--html", "-"]);

        Assert.Equal((0, ""), (page.Exit, page.Error));
        foreach (var line in printed.Output.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)))
            Assert.Contains(Markup.Escape(line.Trim()), page.Output, StringComparison.Ordinal);
        foreach (var line in printed.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' '))
            Assert.Contains(Markup.Escape(line[2..line.IndexOf(" (", StringComparison.Ordinal)]), page.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(folder, "no", "such", "report.html");

        var run = Tool.Run([.. Verify, "--html", file]);

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.StartsWith($"--html '{file}': cannot be written: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "light")]
    [InlineData(true, "dark")]
    [InlineData(false, "light")]
    [InlineData(false, "dark")]
    public async Task Every_text_is_legible(bool verify, string scheme)
    {
        Requires.Programs("chromium");
        var file = Path.Combine(folder, "report.html");
        await File.WriteAllTextAsync(file, Tool.Run([.. verify ? Verify : WhatIf, "--html", "-"]).Output, TestContext.Current.CancellationToken);

        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(new Uri(file), ("prefers-color-scheme", scheme));

        var judged = (await browser.EvaluateAsync(
            $$"""
            (() => {
              {{Browser.Contrast}}
              document.querySelectorAll("details").forEach(one => one.open = true);
              const texts = [...document.body.querySelectorAll("*")].filter(item => !item.closest("svg, style") &&
                [...item.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== ""));
              const wrong = [];
              for (const item of texts) {
                let behind = item;
                while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
                const ratio = contrast(getComputedStyle(item).color, behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)");
                if (ratio < 4.5) wrong.push(`${item.textContent} has a contrast of ${ratio}`);
                if (item.getBoundingClientRect().right > innerWidth) wrong.push(`${item.textContent} leaves the page`);
              }
              const dark = light(getComputedStyle(document.body).backgroundColor) < .5;
              return { wrong, texts: texts.length, scheme: dark ? "dark" : "light" };
            })()
            """))!;

        Assert.Empty(judged["wrong"]!.AsArray().Select(one => one!.ToString()));
        Assert.InRange(judged["texts"]!.GetValue<int>(), 10, 10_000);
        Assert.Equal(scheme, judged["scheme"]!.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_browser_shows_it_without_a_complaint(bool verify)
    {
        Requires.Programs("chromium");
        var file = Path.Combine(folder, "report.html");
        await File.WriteAllTextAsync(file, Tool.Run([.. verify ? Verify : WhatIf, "--html", "-"]).Output, TestContext.Current.CancellationToken);

        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(new Uri(file));

        Assert.Empty(browser.Complaints);
        Assert.Equal([new Uri(file).AbsoluteUri], browser.Requests);
        Assert.Equal(
            "rgb(", (await browser.EvaluateAsync("getComputedStyle(document.querySelector('.verdict')).borderLeftColor"))!.ToString()[..4]);
        Assert.Equal(0, (await browser.EvaluateAsync("document.querySelectorAll('[onclick], [style], script').length"))!.GetValue<int>());
    }
}
