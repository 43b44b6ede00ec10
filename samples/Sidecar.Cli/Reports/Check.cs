namespace Sidecar.Cli.Reports;

/// <summary>How much a check matters that is not met.</summary>
enum CheckLevel
{
    Note,
    Warning,
    Error,
}

/// <summary>One thing that was looked at, in the form that tools of continuous integration take.</summary>
/// <param name="Rule">The stable id of what is looked for, such as <c>no-bypass</c>.</param>
/// <param name="Title">What is looked for, as a sentence.</param>
/// <param name="Subject">What was looked at: the rules, or an object.</param>
/// <param name="IsMet">Whether all is well.</param>
/// <param name="Level">How much it matters where it is not.</param>
/// <param name="Message">What was found.</param>
sealed record Check(string Rule, string Title, string Subject, bool IsMet, CheckLevel Level, string Message)
{
    /// <summary>The file that it stands in, or null.</summary>
    public string? File { get; init; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; init; } = 1;
}
