namespace Sidecar.Cli.Pictures;

/// <summary>A line of a picture, and which way its head looks.</summary>
/// <param name="Path">Its way, in the language of SVG paths.</param>
/// <param name="Head">Where the head's point is.</param>
/// <param name="Direction">Where the head looks: r, l, u or d.</param>
readonly record struct Line(string Path, (double X, double Y) Head, char Direction);

/// <summary>How the lines of a picture run between its parts.</summary>
sealed class PictureWays(PictureLayout layout)
{
    const double Rail = 14;
    const double Lane = 164;
    const double LoopTop = 56;
    const double Bend = 8;

    int jumps;

    public Line Of(Edge edge) => edge.Kind switch
    {
        EdgeKind.Way => Way(edge, layout[edge.From], layout[edge.To]),
        EdgeKind.Call => Call(layout[edge.From], layout[edge.To]),
        _ => Jump(layout[edge.From], layout[edge.To]),
    };

    static Line Way(Edge edge, Box from, Box to) => (edge.From, edge.To) switch
    {
        (ElementId.Arrives, _) => Down(to.X + 60, from.Bottom, to.Y),
        (ElementId.Process, _) => Down(to.Middle, from.Bottom, to.Y),
        (_, ElementId.Process) => Up(from.Middle, from.Y, to.Bottom),
        (_, ElementId.Leaves) => Up(to.Middle, from.Y, to.Bottom),
        ("hook.postrouting", "hook.prerouting") => Loop(from, to),
        ("hook.prerouting", "hook.input") or ("hook.output", "hook.postrouting") =>
            new($"M{N(from.Right)} {N(from.Centre)} H{N(to.X - 1)}", (to.X - 1, from.Centre), 'r'),
        _ => Over(from, to),
    };

    static Line Down(double x, double top, double bottom) => new($"M{N(x)} {N(top)} V{N(bottom - 1)}", (x, bottom - 1), 'd');

    static Line Up(double x, double bottom, double top) => new($"M{N(x)} {N(bottom)} V{N(top + 1)}", (x, top + 1), 'u');

    // Above the hook in between.
    static Line Over(Box from, Box to)
    {
        var (start, end) = (from.Right - 24, to.X + 16);
        return new(
            $"M{N(start)} {N(from.Y)} V{N(Lane + Bend)} Q{N(start)} {N(Lane)} {N(start + Bend)} {N(Lane)} H{N(end - Bend)} "
            + $"Q{N(end)} {N(Lane)} {N(end)} {N(Lane + Bend)} V{N(to.Y - 1)}", (end, to.Y - 1), 'd');
    }

    // What is sent to this pod itself comes back by lo, above everything else.
    static Line Loop(Box from, Box to)
    {
        var (start, end) = (from.X + 36, to.X - 24);
        return new(
            $"M{N(start)} {N(from.Y)} V{N(LoopTop + Bend)} Q{N(start)} {N(LoopTop)} {N(start - Bend)} {N(LoopTop)} H{N(end + Bend)} "
            + $"Q{N(end)} {N(LoopTop)} {N(end)} {N(LoopTop + Bend)} V{N(to.Centre - Bend)} Q{N(end)} {N(to.Centre)} {N(end + Bend)} {N(to.Centre)} H{N(to.X - 1)}",
            (to.X - 1, to.Centre), 'r');
    }

    // A rail at the left of the column, with a branch to each base chain.
    static Line Call(Box hook, Box chain)
    {
        var rail = hook.X - Rail;
        var y = chain.Y + (PictureLayout.HeaderHeight / 2);
        return new(
            $"M{N(hook.X)} {N(hook.Bottom - 12)} H{N(rail + Bend)} Q{N(rail)} {N(hook.Bottom - 12)} {N(rail)} {N(hook.Bottom - 12 + Bend)} "
            + $"V{N(y - Bend)} Q{N(rail)} {N(y)} {N(rail + Bend)} {N(y)} H{N(chain.X - 1)}", (chain.X - 1, y), 'r');
    }

    // At the right of the column, each jump in a lane of its own; to another column by a curve.
    Line Jump(Box rule, Box chain)
    {
        var (start, end) = (rule.Centre, chain.Y + 14 + (jumps % 3 * 6));
        var lane = rule.Right + 12 + (jumps++ % 7 * 6);
        if (chain.X == rule.X)
            return new(
                $"M{N(rule.Right)} {N(start)} H{N(lane - Bend)} Q{N(lane)} {N(start)} {N(lane)} {N(start + Turn(start, end))} "
                + $"V{N(end - Turn(start, end))} Q{N(lane)} {N(end)} {N(lane - Bend)} {N(end)} H{N(chain.Right + 1)}", (chain.Right + 1, end), 'l');
        var right = chain.X > rule.X;
        var (from, to) = right ? (rule.Right, chain.X - 1) : (rule.X, chain.Right + 1);
        var half = (from + to) / 2;
        return new($"M{N(from)} {N(start)} C{N(half)} {N(start)} {N(half)} {N(end)} {N(to)} {N(end)}", (to, end), right ? 'r' : 'l');
    }

    static double Turn(double start, double end) => start < end ? Bend : -Bend;

    static string N(double value) => Markup.Number(value);
}
