namespace Sidecar.Core.Templates;

/// <summary>A template that cannot be rendered for a certain pod: a value it needs is not there, or does not fit.</summary>
public sealed class TemplateRenderException : FormatException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="problems">All that is wrong, each with its place in the template; at least one.</param>
    public TemplateRenderException(EquatableArray<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>All that is wrong, each with its place in the template.</summary>
    public EquatableArray<string> Problems { get; }
}
