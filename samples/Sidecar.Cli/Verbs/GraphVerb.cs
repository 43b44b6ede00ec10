using System.CommandLine;
using Sidecar.Cli.Pictures;
using Sidecar.Cli.Sources;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar graph</c>: a rule set as a picture of the way that packets take through it.</summary>
static class GraphVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var source = new RuleSourceOptions();
        var output = OutputOption.Create(
            "svg: a picture, for light and dark. mermaid, dot: for those to draw. "
            + "html: a page that needs no network, in which one chooses who connects to what and sees the way and its reasons.",
            "svg", "mermaid", "dot", "html");
        var verb = new Command("graph", "Draws rules as the packet's journey: hooks, chains, verdicts, and why each rule is there.");
        verb.Add(output);
        source.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!source.TryRead(parsed, terminal, out var rules, out var failure))
            {
                report(failure);
                return;
            }
            var picture = PictureBuilder.Of(rules.Rules);
            var text = parsed.GetValue(output) switch
            {
                "mermaid" => Mermaid.Of(picture),
                "dot" => Dot.Of(picture),
                "html" => ExplorerPage.Of(picture, rules, GivenArguments.Of(parsed, output)),
                _ => Svg.Document(picture),
            };
            report(Outcome.Ok(text, rules.Warnings));
        });
        return verb;
    }
}
