using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>A place in a list of tokens. Reading past the end gives the end again.</summary>
sealed class NftCursor(IReadOnlyList<NftToken> tokens)
{
    public int Position { get; set; }

    public NftToken Current => Peek(0);

    public bool AtEnd => Current.Kind == NftTokenKind.End;

    public NftToken Peek(int ahead) => tokens[Math.Min(Position + ahead, tokens.Count - 1)];

    public NftToken Take()
    {
        var token = Current;
        Position = Math.Min(Position + 1, tokens.Count);
        return token;
    }

    /// <summary>Takes the words if all of them come next.</summary>
    public bool TryTake(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (!Peek(i).Is(words[i]))
                return false;
        Position += words.Length;
        return true;
    }

    /// <summary>Takes the next token if it is one of the words, and says which.</summary>
    public string? TryTakeAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (TryTake(word))
                return word;
        return null;
    }

    /// <summary>Skips white space between statements: ends of lines and semicolons.</summary>
    public void SkipSeparators()
    {
        while (Current.Kind == NftTokenKind.NewLine || Current.Is(";"))
            Take();
    }

    /// <summary>
    /// The tokens up to the end of the statement, which is a line's end, a semicolon or a closing brace outside of any
    /// pair of braces. Line ends within braces do not count and are left out.
    /// </summary>
    /// <param name="isBlock">True for a declaration with a block, where a line's end in the block is a semicolon.</param>
    public List<NftToken> TakeStatement(bool isBlock = false)
    {
        var taken = new List<NftToken>();
        for (var depth = 0; !AtEnd; Take())
        {
            if (depth == 0 && (Current.EndsStatement || Current.Is("}")))
                break;
            depth += Current.Is("{") ? 1 : Current.Is("}") ? -1 : 0;
            if (Current.Kind != NftTokenKind.NewLine)
                taken.Add(Current);
            else if (isBlock && depth == 1 && !taken[^1].Is("{") && !taken[^1].Is(";") && !taken[^1].Is(","))
                taken.Add(Current with { Kind = NftTokenKind.Symbol, Text = ";", Spaced = true });
        }
        taken.Add(Current with { Kind = NftTokenKind.End, Text = "" });
        return taken;
    }

    /// <summary>The text from a place to here: as written, but with a single blank for any white space.</summary>
    public string TextFrom(int start)
    {
        var text = new StringBuilder();
        for (var i = start; i < Position; i++)
        {
            if (tokens[i].Kind == NftTokenKind.NewLine)
                continue;
            if (text.Length > 0 && (tokens[i].Spaced || tokens[i - 1].Kind == NftTokenKind.NewLine))
                text.Append(' ');
            text.Append(tokens[i].Source);
        }
        return text.ToString();
    }
}
