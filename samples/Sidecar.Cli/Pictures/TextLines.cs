using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>Cuts text into lines without measuring fonts: by the cells that a terminal would need.</summary>
static class TextLines
{
    /// <summary>The lines of a text, each of at most so many cells, cut between words where there are any.</summary>
    public static IReadOnlyList<string> Wrap(string text, int cells)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var used = 0;
        foreach (var word in Pieces(text, cells))
        {
            var width = word.EnumerateRunes().Sum(Cells);
            if (used > 0 && used + 1 + width > cells)
            {
                lines.Add(line.ToString());
                line.Clear();
                used = 0;
            }
            if (used > 0)
            {
                line.Append(' ');
                used++;
            }
            line.Append(word);
            used += width;
        }
        if (used > 0 || lines.Count == 0)
            lines.Add(line.ToString());
        return lines;
    }

    // Words, and of words that are too long the pieces, cut behind a comma where one is near.
    static IEnumerable<string> Pieces(string text, int cells)
    {
        foreach (var word in text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var piece = new StringBuilder();
            var width = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                if (width + Cells(rune) > cells || (rune.Value != ',' && width > cells * 2 / 3 && piece[^1] == ','))
                {
                    yield return piece.ToString();
                    piece.Clear();
                    width = 0;
                }
                piece.Append(rune.ToString());
                width += Cells(rune);
            }
            yield return piece.ToString();
        }
    }

    // Wide are the scripts and signs of East Asia, and pictographs.
    static int Cells(Rune rune) => rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or >= 0x1f000 ? 2 : 1;
}
