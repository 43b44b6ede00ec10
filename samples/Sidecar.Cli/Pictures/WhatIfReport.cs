using System.Text;
using Sidecar.Cli.Manifests;

namespace Sidecar.Cli.Pictures;

/// <summary>What a change of configuration does to workloads, as a page that a person would send on.</summary>
static class WhatIfReport
{
    const string Head = "What changes under the new configuration?";

    /// <summary>The page, in HTML.</summary>
    /// <param name="found">What changes.</param>
    /// <param name="given">The arguments of the command line.</param>
    public static string Of(WhatIf found, IReadOnlyList<string> given)
    {
        var body = new StringBuilder();
        var changed = found.Groups.Sum(group => group.Workloads.Count);
        body.Append($"<header>\n<h1>{Head}</h1>\n");
        body.Append($"<p class=\"verdict {(changed == 0 ? "good" : "odd")}\"><strong>{(changed == 0 ? "Nothing." : $"{Count(changed)}.")}</strong> {Count(found.Unchanged.Count)} {(found.Unchanged.Count == 1 ? "stays as it is" : "stay as they are")}.</p>\n");
        body.Append($"<p class=\"soft\">Made by <code>{Markup.Escape(ShellText.Of(["sidecar", "what-if", .. given]))}</code></p>\n</header>\n<main>\n");
        foreach (var group in found.Groups)
            Append(body, group);
        if (found.Unchanged.Count > 0)
            body.Append($"<h2>Unchanged</h2>\n<details><summary>{Count(found.Unchanged.Count)}</summary>\n{Table(found.Unchanged)}</details>\n");
        return Page.Of(Head, Assets.Text("page.css") + Assets.Text("report.css"), body.Append("</main>\n").ToString());
    }

    static void Append(StringBuilder body, WhatIfGroup group)
    {
        var style = group.What == WhatIfChange.Changed ? "odd" : "bad";
        body.Append($"<section class=\"finding {style}\">\n<h2>{Count(group.Workloads.Count)} {Markup.Escape(WhatIfText.Words(group.What))}</h2>\n{Table(group.Workloads)}");
        if (group.What == WhatIfChange.Changed)
            body.Append($"<details open><summary>What changes in {(group.Workloads.Count > 1 ? "each of them" : "it")}</summary><ul>\n")
                .AppendJoin("", group.Workloads[0].Patch.Operations.Select(operation => $"<li><code>{Markup.Escape(WhatIfText.Line(operation))}</code></li>\n"))
                .Append("</ul></details>\n");
        body.Append("</section>\n");
    }

    static string Table(IEnumerable<WhatIfWorkload> workloads) =>
        "<table><thead><tr><th scope=\"col\">Workload</th><th scope=\"col\">Where</th><th scope=\"col\">Decision under the new configuration</th></tr></thead><tbody>\n"
        + string.Concat(workloads.Select(one =>
            $"<tr><th scope=\"row\">{Markup.Escape(one.Name)}</th><td>{Markup.Escape($"{one.File}:{one.Line}")}</td><td>{Markup.Escape(one.Decision.ToString())}</td></tr>\n"))
        + "</tbody></table>\n";

    static string Count(int count) => count == 1 ? "1 workload" : $"{count} workloads";
}
