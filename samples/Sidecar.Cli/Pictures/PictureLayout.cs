namespace Sidecar.Cli.Pictures;

/// <summary>A rectangle, in pixels.</summary>
readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double Middle => X + (Width / 2);

    public double Centre => Y + (Height / 2);
}

/// <summary>
/// Where the parts of a picture stand: the hooks as columns in the order of the way, under each its chains one below
/// the other, in them the rules as rows.
/// </summary>
sealed class PictureLayout
{
    public const double Margin = 24;
    public const double HeaderHeight = 40;
    public const double WordsLine = 15;
    public const double IntentLine = 13;
    public const double NumberWidth = 30;

    const double Wide = 356;
    const double Narrow = 176;
    const double Gap = 76;
    const double ChainGap = 26;
    const double RowPadding = 12;
    const double HooksTop = 196;
    const double HookHeight = 48;
    const double PlaceHeight = 34;
    const double ChainsTop = HooksTop + HookHeight + 30;
    const int WordsWidth = 46;
    const int IntentWidth = 54;

    readonly Dictionary<string, Box> boxes = [];
    readonly Dictionary<string, (IReadOnlyList<string> Words, IReadOnlyList<string> Intent)> lines = [];

    PictureLayout(Picture picture)
    {
        var x = Margin + 30;
        double bottom = ChainsTop;
        foreach (var hook in picture.Hooks)
        {
            var chains = picture.Chains.Where(chain => chain.Hook == hook.Hook).ToList();
            var width = chains.Count > 0 ? Wide : Narrow;
            boxes[hook.Id] = new(x, HooksTop, width, HookHeight);
            bottom = Math.Max(bottom, Place(chains, x, width));
            x += width + Gap;
        }
        var stray = picture.Chains.Where(chain => chain.Hook is null).ToList();
        if (stray.Count > 0)
        {
            bottom = Math.Max(bottom, Place(stray, x, Wide));
            StrayX = x;
            x += Wide + Gap;
        }
        Width = x - Gap + 30 + Margin;
        Height = bottom + 34;
        PlaceWorld(boxes[picture.Hooks[0].Id], boxes[picture.Hooks[1].Id], boxes[picture.Hooks[3].Id], boxes[picture.Hooks[4].Id]);
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Where the column of chains begins to which nothing leads; null where there are none.</summary>
    public double? StrayX { get; }

    public static PictureLayout Of(Picture picture) => new(picture);

    public Box this[string id] => boxes[id];

    /// <summary>A rule's texts, cut to the width of its row.</summary>
    public (IReadOnlyList<string> Words, IReadOnlyList<string> Intent) LinesOf(RuleNode rule) => lines[rule.Id];

    void PlaceWorld(Box prerouting, Box input, Box output, Box postrouting)
    {
        const double top = 76;
        boxes[ElementId.Arrives] = new(prerouting.X, top, Narrow, PlaceHeight);
        boxes[ElementId.Process] = new(input.X, top, output.Right - input.X, PlaceHeight);
        boxes[ElementId.Leaves] = new(postrouting.X + 50, top, Narrow, PlaceHeight);
    }

    double Place(List<ChainNode> chains, double x, double width)
    {
        var y = ChainsTop;
        foreach (var chain in chains)
        {
            var top = y;
            y += HeaderHeight;
            foreach (var rule in chain.Rules)
            {
                var words = TextLines.Wrap(rule.Words, WordsWidth);
                var intent = rule.Intent.Length > 0 ? TextLines.Wrap(rule.Intent, IntentWidth) : [];
                lines[rule.Id] = (words, intent);
                var height = (words.Count * WordsLine) + (intent.Count * IntentLine) + RowPadding;
                boxes[rule.Id] = new(x, y, width, height);
                y += height;
            }
            boxes[chain.Id] = new(x, top, width, y - top);
            y += ChainGap;
        }
        return y - ChainGap;
    }
}
