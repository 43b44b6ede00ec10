namespace Sidecar.Netfilter;

/// <summary>What came of reading a text: a value, or everything that is wrong with the text.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class ParseResult<T> where T : class
{
    readonly T? value;

    /// <summary>The result of a text that was read whole.</summary>
    /// <param name="value">The value.</param>
    public ParseResult(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
    }

    /// <summary>The result of a text that cannot be read.</summary>
    /// <param name="problems">At least one problem.</param>
    public ParseResult(EquatableArray<Diagnostic> problems)
    {
        if (problems.IsEmpty)
            throw new ArgumentException("A failure has at least one problem.", nameof(problems));
        Problems = problems;
    }

    /// <summary>True when there is a value.</summary>
    public bool IsSuccess => value is not null;

    /// <summary>The value.</summary>
    /// <exception cref="FormatException">The text could not be read; the message lists every problem.</exception>
    public T Value => value ?? throw new FormatException(string.Join(Environment.NewLine, Problems));

    /// <summary>Everything that is wrong with the text, in its order; empty for a success.</summary>
    public EquatableArray<Diagnostic> Problems { get; }
}
