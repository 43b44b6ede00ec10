namespace Sidecar.Core.Webhooks;

/// <summary>A document that has not the form of a mutating webhook configuration.</summary>
public sealed class WebhookFormatException : FormatException
{
    /// <summary>Makes the exception of all problems.</summary>
    /// <param name="problems">All that is wrong, in the order of the document; at least one.</param>
    public WebhookFormatException(EquatableArray<WebhookProblem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString()))) => Problems = problems;

    /// <summary>All that is wrong, in the order of the document.</summary>
    public EquatableArray<WebhookProblem> Problems { get; }
}
