using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>Pictures as SVG 1.1, for light and dark surroundings.</summary>
static class Svg
{
    /// <summary>A file of its own.</summary>
    public static string Document(Picture picture) => Of(picture, $"<style>\n{Assets.Text("picture.css")}</style>\n");

    /// <summary>A part of an HTML page that has the styles.</summary>
    public static string Element(Picture picture) => Of(picture, "");

    static string Of(Picture picture, string style)
    {
        var layout = PictureLayout.Of(picture);
        var (width, height) = (Markup.Number(layout.Width), Markup.Number(layout.Height));
        var text = new StringBuilder();
        text.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"picture.title picture.desc\">\n");
        text.Append($"<title id=\"picture.title\">The way of a packet</title>\n<desc id=\"picture.desc\">{Markup.Escape(picture.Summary)}</desc>\n");
        text.Append(style).Append("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        text.Append($"<text class=\"summary\" x=\"{Markup.Number(PictureLayout.Margin)}\" y=\"28\">{Markup.Escape(picture.Summary)}</text>\n");
        text.Append($"<text class=\"remark\" x=\"{N(layout[ElementId.Process].X)}\" y=\"50\">by lo: what the pod sends to itself comes back</text>\n");
        var ways = new PictureWays(layout);
        foreach (var edge in picture.Edges)
            Append(text, edge, ways.Of(edge));
        Place(text, ElementId.Arrives, "arrives by an interface", layout);
        Place(text, ElementId.Process, "a process of this pod: application, proxy", layout);
        Place(text, ElementId.Leaves, "leaves by an interface", layout);
        foreach (var hook in picture.Hooks)
            Append(text, hook, layout);
        if (layout.StrayX is { } stray)
            text.Append($"<text class=\"meaning\" x=\"{Markup.Number(stray)}\" y=\"250\">Chains to which nothing leads:</text>\n");
        foreach (var chain in picture.Chains)
            Append(text, chain, layout);
        Legend(text, layout.Height - 14);
        return text.Append("</svg>\n").ToString();
    }

    static void Append(StringBuilder text, Edge edge, Line line)
    {
        var (x, y) = line.Head;
        var (dx, dy) = line.Direction switch { 'r' => (-7, 0), 'l' => (7, 0), 'd' => (0, -7), _ => (0, 7) };
        var (sx, sy) = dx == 0 ? (4, 0) : (0, 4);
        text.Append($"<g class=\"edge {edge.Kind.ToString().ToLowerInvariant()}\" id=\"{edge.Id}\"><path class=\"line\" d=\"{line.Path}\"/>");
        text.Append($"<path class=\"head\" d=\"M{N(x)} {N(y)} L{N(x + dx + sx)} {N(y + dy + sy)} L{N(x + dx - sx)} {N(y + dy - sy)} Z\"/></g>\n");
    }

    static void Place(StringBuilder text, string id, string label, PictureLayout layout)
    {
        var box = layout[id];
        text.Append($"<g class=\"place\" id=\"{id}\">{Rectangle(box, 17)}<text x=\"{N(box.Middle)}\" y=\"{N(box.Centre + 4)}\">{label}</text></g>\n");
    }

    static void Append(StringBuilder text, HookNode hook, PictureLayout layout)
    {
        var box = layout[hook.Id];
        text.Append($"<g class=\"hook\" id=\"{hook.Id}\">{Rectangle(box, 8)}");
        text.Append($"<text class=\"name\" x=\"{N(box.Middle)}\" y=\"{N(box.Y + 21)}\">{hook.Title}</text>");
        text.Append($"<text class=\"meaning\" x=\"{N(box.Middle)}\" y=\"{N(box.Y + 37)}\">{hook.Meaning}</text></g>\n");
    }

    static void Append(StringBuilder text, ChainNode chain, PictureLayout layout)
    {
        var box = layout[chain.Id];
        text.Append($"<g class=\"chain\" id=\"{chain.Id}\">{Rectangle(box, 6)}");
        text.Append($"<text class=\"name\" x=\"{N(box.X + 12)}\" y=\"{N(box.Y + 17)}\">{Markup.Escape(TextLines.Wrap(chain.Name.Value, 40)[0])}</text>");
        var remark = chain.Remark.Length > 0 ? $"{chain.Table}, {chain.Remark}" : chain.Table.ToString();
        text.Append($"<text class=\"remark\" x=\"{N(box.X + 12)}\" y=\"{N(box.Y + 32)}\">{Markup.Escape(TextLines.Wrap(remark, 58)[0])}</text></g>\n");
        foreach (var rule in chain.Rules)
            Append(text, rule, layout);
    }

    static void Append(StringBuilder text, RuleNode rule, PictureLayout layout)
    {
        var box = layout[rule.Id];
        var (words, intent) = layout.LinesOf(rule);
        text.Append($"<g class=\"rule {rule.Effect.ToString().ToLowerInvariant()}\" id=\"{rule.Id}\">{Rectangle(box, 0)}");
        text.Append($"<rect class=\"stripe\" x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"4\" height=\"{N(box.Height)}\"/>");
        text.Append($"<text class=\"number\" x=\"{N(box.X + PictureLayout.NumberWidth - 4)}\" y=\"{N(box.Y + 17)}\">{rule.Number}</text>");
        var y = box.Y + 17;
        foreach (var line in words)
        {
            text.Append($"<text class=\"words\" x=\"{N(box.X + PictureLayout.NumberWidth + 4)}\" y=\"{N(y)}\">{Markup.Escape(line)}</text>");
            y += PictureLayout.WordsLine;
        }
        foreach (var line in intent)
        {
            text.Append($"<text class=\"intent\" x=\"{N(box.X + PictureLayout.NumberWidth + 4)}\" y=\"{N(y - 1)}\">{Markup.Escape(line)}</text>");
            y += PictureLayout.IntentLine;
        }
        text.Append("</g>\n");
    }

    static void Legend(StringBuilder text, double y)
    {
        var x = PictureLayout.Margin;
        foreach (var (effect, meaning) in new[]
        {
            (RuleEffect.Captured, "captured: gets another receiver"), (RuleEffect.Spared, "let go: accepted, or back to the caller"),
            (RuleEffect.Ended, "ended: dropped or rejected"), (RuleEffect.Calls, "goes on in another chain"), (RuleEffect.Goes, "goes on"),
        })
        {
            text.Append($"<g class=\"rule {effect.ToString().ToLowerInvariant()}\"><rect class=\"stripe\" x=\"{N(x)}\" y=\"{N(y - 10)}\" width=\"12\" height=\"12\"/></g>");
            text.Append($"<text class=\"remark\" x=\"{N(x + 18)}\" y=\"{N(y)}\">{meaning}</text>\n");
            x += 44 + (meaning.Length * 5.6);
        }
    }

    static string Rectangle(Box box, double radius) =>
        $"<rect x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\"{(radius > 0 ? $" rx=\"{N(radius)}\"" : "")}/>";

    static string N(double value) => Markup.Number(value);
}
