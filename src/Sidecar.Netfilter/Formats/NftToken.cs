namespace Sidecar.Netfilter.Formats;

enum NftTokenKind
{
    Word,
    Quoted,
    Symbol,
    NewLine,
    End,
}

/// <summary>
/// One token of an nft text. The text of a quoted one is without its quotes; "spaced" means that white space, or the
/// beginning of the line, stands before it.
/// </summary>
readonly record struct NftToken(NftTokenKind Kind, string Text, int Line, int Column, bool Spaced)
{
    /// <summary>True for a bare word or symbol of this text.</summary>
    public bool Is(string text) => Kind is NftTokenKind.Word or NftTokenKind.Symbol && Text == text;

    public bool IsName => Kind is NftTokenKind.Word or NftTokenKind.Quoted;

    public bool EndsStatement => Kind is NftTokenKind.NewLine or NftTokenKind.End || Is(";");

    /// <summary>The token as it was written.</summary>
    public string Source => Kind == NftTokenKind.Quoted ? $"\"{Text}\"" : Text;

    /// <summary>For messages.</summary>
    public string Shown => Kind switch
    {
        NftTokenKind.NewLine => "the end of the line",
        NftTokenKind.End => "the end",
        _ => $"'{Source}'",
    };
}
