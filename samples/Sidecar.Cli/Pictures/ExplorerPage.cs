using System.Text;
using System.Text.Json;
using Sidecar.Cli.Sources;

namespace Sidecar.Cli.Pictures;

/// <summary>The page in which one chooses who connects to what, and sees the way.</summary>
static class ExplorerPage
{
    /// <summary>The page, in HTML.</summary>
    /// <param name="picture">The rules' picture.</param>
    /// <param name="source">The rules.</param>
    /// <param name="given">The arguments that name the rules, for the command line that the page shows.</param>
    public static string Of(Picture picture, RuleSource source, IReadOnlyList<string> given) => Page.Of(
        "The way of a packet", Assets.Text("page.css") + Assets.Text("picture.css") + Assets.Text("explorer.css"),
        $$"""
        <header>
        <h1>The way of a packet</h1>
        <p>{{Markup.Escape(picture.Summary)}} Choose who connects to what; the picture shows the way, and the list beside it what each rule did.</p>
        </header>
        <main>
        <form id="choice" aria-label="Who connects to what">
        <label for="sender">Who connects <select id="sender"></select></label>
        <label for="receiver">to whom <select id="receiver"></select></label>
        <label for="protocol">how <select id="protocol"></select></label>
        <label for="port">to which port <select id="port"></select></label>
        </form>
        <section id="result" aria-label="Where it lands">
        <p id="landing" role="status" aria-live="polite"></p>
        <p id="why"></p>
        <p id="command-line">The same in a terminal: <code id="command"></code></p>
        </section>
        <div id="controls" role="group" aria-label="Step by step">
        <button type="button" id="first">Begin</button>
        <button type="button" id="back">Back</button>
        <button type="button" id="next">Next</button>
        <button type="button" id="play" aria-pressed="false">Play</button>
        <button type="button" id="last">End</button>
        <label><input type="checkbox" id="all"> also show rules that do not match</label>
        <label><input type="checkbox" id="fit"> fit the picture</label>
        <span id="count"></span>
        </div>
        <div id="panes">
        <div id="drawing" tabindex="0" role="region" aria-label="Picture of the rules">
        {{Svg.Element(picture)}}</div>
        <section id="way" aria-label="The way, step by step"><h2>Step by step</h2><ol id="steps"></ol></section>
        </div>
        <noscript><p>The picture stands without a script; to follow packets in it, the page's script has to be allowed.</p></noscript>
        </main>
        <script type="application/json" id="data">{{Json(new ExplorerData(picture, source, given))}}</script>

        """,
        Assets.Text("explorer.js"));

    // The writer escapes <, > and & by itself: no text can end the element that it stands in, or begin a comment.
    static string Json(ExplorerData data)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
            data.WriteTo(json);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
