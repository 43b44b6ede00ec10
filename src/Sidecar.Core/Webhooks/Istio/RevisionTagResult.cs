namespace Sidecar.Core.Webhooks.Istio;

/// <summary>What came of making a revision tag.</summary>
public abstract record RevisionTagResult
{
    private protected RevisionTagResult()
    {
    }

    /// <summary>The tag can be made.</summary>
    /// <param name="Configuration">The configuration of the tag.</param>
    /// <param name="Deactivated">
    /// Configurations there already, in the form they have to be given along with it: switched off, so that no pod is
    /// sent twice. Empty but for the tag <c>default</c>.
    /// </param>
    public sealed record Created(WebhookConfiguration Configuration, EquatableArray<WebhookConfiguration> Deactivated)
        : RevisionTagResult;

    /// <summary>A rule stands against it.</summary>
    /// <param name="Problems">All that is wrong, each with what to do.</param>
    public sealed record Refused(EquatableArray<string> Problems) : RevisionTagResult;
}
