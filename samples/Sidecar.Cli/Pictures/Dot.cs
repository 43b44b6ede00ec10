using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>Pictures in the language of Graphviz (dot(1)).</summary>
static class Dot
{
    const string Head = """
        digraph rules {
          graph [rankdir=LR, fontname="Helvetica", bgcolor="transparent"];
          node [shape=plaintext, fontname="Helvetica", fontsize=11];
          edge [color="#5b6470", fontname="Helvetica", fontsize=10];

        """;

    public static string Of(Picture picture)
    {
        var text = new StringBuilder(Head);
        text.Append($"  {Quote(ElementId.Arrives)} [shape=oval, label=\"arrives by an interface\"];\n");
        text.Append($"  {Quote(ElementId.Process)} [shape=oval, label=\"a process of this pod\"];\n");
        text.Append($"  {Quote(ElementId.Leaves)} [shape=oval, label=\"leaves by an interface\"];\n");
        foreach (var hook in picture.Hooks)
            text.Append($"  {Quote(hook.Id)} [shape=box, style=\"rounded,bold\", label=\"{hook.Title}\\n{hook.Meaning}\"];\n");
        foreach (var chain in picture.Chains)
            Append(text, chain);
        var chains = picture.Chains.SelectMany(chain => chain.Rules.Select(rule => (rule.Id, Chain: chain.Id)))
            .ToDictionary(pair => pair.Id, pair => pair.Chain);
        foreach (var edge in picture.Edges)
            text.Append($"  {Port(edge.From)} -> {Port(edge.To)}{Style(edge.Kind)};\n");
        return text.Append("}\n").ToString();

        string Port(string id) => chains.TryGetValue(id, out var chain) ? $"{Quote(chain)}:{Quote(id)}:e" : Quote(id);
    }

    static void Append(StringBuilder text, ChainNode chain)
    {
        text.Append($"  {Quote(chain.Id)} [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\" COLOR=\"#5b6470\">\n");
        text.Append($"    <TR><TD BGCOLOR=\"#e8ebef\" ALIGN=\"LEFT\"><B>{Markup.Escape($"{chain.Table} {chain.Name}")}</B> {Markup.Escape(chain.Remark)}</TD></TR>\n");
        foreach (var rule in chain.Rules)
        {
            var intent = rule.Intent.Length > 0
                ? $"<BR ALIGN=\"LEFT\"/><FONT COLOR=\"#5b6470\" POINT-SIZE=\"9\">{Markup.Escape(rule.Intent)}</FONT><BR ALIGN=\"LEFT\"/>"
                : "";
            text.Append($"    <TR><TD PORT={Quote(rule.Id)} ALIGN=\"LEFT\" BGCOLOR=\"{Colour(rule.Effect)}\">{rule.Number}: {Markup.Escape(rule.Words)}{intent}</TD></TR>\n");
        }
        text.Append("  </TABLE>>];\n");
    }

    static string Colour(RuleEffect effect) => effect switch
    {
        RuleEffect.Captured => "#ffe3bf",
        RuleEffect.Ended => "#ffd7d7",
        RuleEffect.Spared => "#dcf2e0",
        RuleEffect.Calls => "#dce9fb",
        _ => "#ffffff",
    };

    static string Style(EdgeKind kind) => kind switch
    {
        EdgeKind.Way => " [penwidth=2]",
        EdgeKind.Jump => " [style=dashed]",
        EdgeKind.Goto => " [style=dashed, label=\"goto\"]",
        _ => "",
    };

    // Names of parts have no quotes and no backslashes in them.
    static string Quote(string id) => $"\"{id}\"";
}
