namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Cuts an nft text into tokens. Ports with a colon, prefixes, ranges and names with dots stay in one word; comments go.
/// </summary>
sealed class NftLexer(string text, List<Diagnostic> problems)
{
    static readonly string[] LongSymbols = ["==", "!=", "<=", ">=", "<<", ">>"];

    readonly List<NftToken> tokens = [];
    int position;
    int line = 1;
    int lineStart;
    bool spaced = true;

    public static List<NftToken> Read(string text, List<Diagnostic> problems) => new NftLexer(text, problems).Read();

    List<NftToken> Read()
    {
        while (position < text.Length)
        {
            if (text[position] == '\n')
                EndLine();
            else if (text[position] == '\\' && IsLineEnd(position + 1))
                JoinLine();
            else if (char.IsWhiteSpace(text[position]))
                Skip(1);
            else if (text[position] == '#')
                Skip(LengthWhile(c => c != '\n'));
            else
                Token();
        }
        Add(NftTokenKind.End, "", position);
        return tokens;
    }

    void Token()
    {
        var start = position;
        if (text[position] == '"')
            Quoted(start);
        else if (SymbolLength() is > 0 and var length)
            Add(NftTokenKind.Symbol, text.Substring(start, length), start, length);
        else
        {
            length = Math.Max(1, LengthWhile(IsWordCharacter));
            Add(NftTokenKind.Word, text.Substring(start, length), start, length);
        }
    }

    void Quoted(int start)
    {
        var end = text.IndexOfAny(['"', '\n'], start + 1);
        if (end >= 0 && text[end] == '"')
        {
            Add(NftTokenKind.Quoted, text[(start + 1)..end], start, end + 1 - start);
            return;
        }
        problems.Add(new Diagnostic(line, start - lineStart + 1, "This quote is never closed: expected '\"' on the same line."));
        position = end < 0 ? text.Length : end;
    }

    int SymbolLength()
    {
        foreach (var symbol in LongSymbols)
            if (string.CompareOrdinal(text, position, symbol, 0, symbol.Length) == 0)
                return symbol.Length;
        return "{};,=!<>&|^()".Contains(text[position], StringComparison.Ordinal) ? 1 : 0;
    }

    // A bracket opens an address as in [fd00::1]:80, and an index as in @ll,0,8 is none of ours: it becomes symbols.
    static bool IsWordCharacter(char c) =>
        !char.IsWhiteSpace(c) && !"{};,=!<>&|^()\"#".Contains(c, StringComparison.Ordinal);

    bool IsLineEnd(int at) => at < text.Length && (text[at] == '\n' || (text[at] == '\r' && IsLineEnd(at + 1)));

    int LengthWhile(Func<char, bool> holds)
    {
        var end = position;
        while (end < text.Length && holds(text[end]))
            end++;
        return end - position;
    }

    void Skip(int length)
    {
        position += length;
        spaced = true;
    }

    void JoinLine()
    {
        position = text.IndexOf('\n', position) + 1;
        NextLine();
    }

    void EndLine()
    {
        Add(NftTokenKind.NewLine, "\n", position, 1);
        NextLine();
    }

    void NextLine()
    {
        line++;
        lineStart = position;
        spaced = true;
    }

    void Add(NftTokenKind kind, string value, int start, int length = 0)
    {
        tokens.Add(new NftToken(kind, value, line, start - lineStart + 1, spaced));
        position = start + length;
        spaced = false;
    }
}
