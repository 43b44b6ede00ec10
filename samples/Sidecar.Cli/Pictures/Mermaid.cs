using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>Pictures as Mermaid flow charts (https://mermaid.js.org), which many wikis and forges draw.</summary>
static class Mermaid
{
    public static string Of(Picture picture)
    {
        var names = Names(picture);
        var text = new StringBuilder("flowchart TB\n");
        text.Append($"  {names[ElementId.Arrives]}([\"arrives by an interface\"])\n");
        text.Append($"  {names[ElementId.Process]}([\"a process of this pod\"])\n");
        text.Append($"  {names[ElementId.Leaves]}([\"leaves by an interface\"])\n");
        foreach (var hook in picture.Hooks)
            text.Append($"  {names[hook.Id]}{{{{\"{hook.Title}: {hook.Meaning}\"}}}}\n");
        foreach (var chain in picture.Chains)
            Append(text, chain, names);
        foreach (var edge in picture.Edges)
            text.Append($"  {names[edge.From]} {Arrow(edge.Kind)} {names[edge.To]}\n");
        return text.Append(Styles).ToString();
    }

    const string Styles = """
          classDef captured fill:#ffe3bf,stroke:#b35900,color:#1c1c1c
          classDef ended fill:#ffd7d7,stroke:#b00020,color:#1c1c1c
          classDef spared fill:#dcf2e0,stroke:#1f7a3a,color:#1c1c1c
          classDef calls fill:#dce9fb,stroke:#2457a6,color:#1c1c1c

        """;

    // Mermaid's own words, such as "end", cannot be names; numbers behind a letter always can.
    static Dictionary<string, string> Names(Picture picture)
    {
        var names = new Dictionary<string, string>
        {
            [ElementId.Arrives] = "arrives",
            [ElementId.Process] = "process",
            [ElementId.Leaves] = "leaves",
        };
        foreach (var hook in picture.Hooks)
            names.Add(hook.Id, hook.Hook.ToString().ToLowerInvariant());
        foreach (var (chain, index) in picture.Chains.Select((chain, index) => (chain, index + 1)))
        {
            names.Add(chain.Id, $"c{index}");
            foreach (var rule in chain.Rules)
                names.Add(rule.Id, $"c{index}r{rule.Number}");
        }
        return names;
    }

    static void Append(StringBuilder text, ChainNode chain, Dictionary<string, string> names)
    {
        var remark = chain.Remark.Length > 0 ? $", {chain.Remark}" : "";
        text.Append($"  subgraph {names[chain.Id]}[\"{Escape($"{chain.Table} {chain.Name}{remark}")}\"]\n    direction TB\n");
        foreach (var rule in chain.Rules)
        {
            var intent = rule.Intent.Length > 0 ? $"<br>{Escape(rule.Intent)}" : "";
            var style = rule.Effect == RuleEffect.Goes ? "" : $":::{rule.Effect.ToString().ToLowerInvariant()}";
            text.Append($"    {names[rule.Id]}[\"{rule.Number}: {Escape(rule.Words)}{intent}\"]{style}\n");
        }
        if (chain.Rules.Count == 0)
            text.Append($"    {names[chain.Id]}r0[\"no rules\"]\n");
        if (chain.Rules.Count > 1)
            text.Append($"    {string.Join(" --> ", chain.Rules.Select(rule => names[rule.Id]))}\n");
        text.Append("  end\n");
    }

    static string Arrow(EdgeKind kind) => kind switch
    {
        EdgeKind.Way => "==>",
        EdgeKind.Goto => "-. goto .->",
        EdgeKind.Jump => "-. jump .->",
        _ => "-->",
    };

    // Inside quotes Mermaid knows numbered characters; with them nothing is left that could end the text or be HTML.
    static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            _ = Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '.' or ',' or ':' or '/' or '-' or '_' or '→' or '(' or ')' or '+' or '*'
                ? safe.Append(rune.ToString())
                : safe.Append(Rune.IsControl(rune) ? "#65533;" : $"#{rune.Value};");
        return safe.ToString();
    }
}
