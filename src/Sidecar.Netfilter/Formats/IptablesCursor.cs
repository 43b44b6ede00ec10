namespace Sidecar.Netfilter.Formats;

/// <summary>Walks the words of a rule. Mutable, alive within one line.</summary>
/// <param name="tokens">The words.</param>
/// <param name="line">The line's number.</param>
/// <param name="end">The column behind the last word.</param>
/// <param name="problems">Where problems go.</param>
sealed class IptablesCursor(IReadOnlyList<IptablesToken> tokens, int line, int end, List<Diagnostic> problems)
{
    int at;

    public bool IsAtEnd => at >= tokens.Count;

    public IptablesToken Current => tokens[at];

    public IptablesToken Take() => tokens[at++];

    /// <summary>The value of an option, or null with a problem where the line ends.</summary>
    public IptablesToken? Value(IptablesToken option)
    {
        if (!IsAtEnd)
            return Take();
        Problem(end, $"{option.Text}: expected a value after it.");
        return null;
    }

    /// <summary>The words up to the next option that begins something new.</summary>
    public List<IptablesToken> Group()
    {
        var group = new List<IptablesToken>();
        while (!IsAtEnd && !BeginsAnew())
            group.Add(Take());
        return group;
    }

    public bool TakeBang()
    {
        if (IsAtEnd || Current.Source != "!")
            return false;
        at++;
        return true;
    }

    public void Problem(IptablesToken token, string message) => Problem(token.Column, message);

    public void Problem(int column, string message) => problems.Add(new Diagnostic(line, column, message));

    public void ProblemAtEnd(string message) => Problem(end, message);

    public IptablesCursor Over(IReadOnlyList<IptablesToken> group) =>
        new(group, line, group.Count > 0 ? group[^1].Column + group[^1].Source.Length : end, problems);

    bool BeginsAnew() =>
        IptablesOptions.CoreOption(Current) is not null
        || (Current.Source == "!" && at + 1 < tokens.Count && IptablesOptions.CoreOption(tokens[at + 1]) is not null);
}
