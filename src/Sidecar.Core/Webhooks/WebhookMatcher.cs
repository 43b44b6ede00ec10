using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks;

/// <summary>Says which webhooks the API server calls for a request, and of the others what stands in the way.</summary>
/// <remarks>
/// Immutable and safe for use by many threads. Each webhook is judged by the request as it is given; in a cluster a
/// webhook sees what the ones before it made of the object, and a later one is not called after a denial.
/// </remarks>
public sealed class WebhookMatcher
{
    readonly EquatableArray<WebhookConfiguration> configurations;
    readonly LabelSelector? deactivated;

    /// <summary>Makes a matcher of the configurations of a cluster.</summary>
    /// <param name="configurations">The configurations, in any order.</param>
    /// <param name="deactivated">
    /// The selector that marks a webhook as switched off when both its selectors are equal to it; null for none.
    /// </param>
    public WebhookMatcher(IEnumerable<WebhookConfiguration> configurations, LabelSelector? deactivated = null)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        this.configurations = configurations.OrderBy(one => one.Name, StringComparer.Ordinal).ToEquatableArray();
        this.deactivated = deactivated;
    }

    /// <summary>The configurations in the order the API server goes through them: by the bytes of their names.</summary>
    public EquatableArray<WebhookConfiguration> Configurations => configurations;

    /// <summary>What becomes of every webhook at a request, in the order of the calls.</summary>
    /// <param name="request">The request.</param>
    public EquatableArray<WebhookMatch> Match(WebhookRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (from configuration in configurations
                from index in Enumerable.Range(0, configuration.Entries.Count)
                select Match(configuration, index, request)).ToEquatableArray();
    }

    WebhookMatch Match(WebhookConfiguration configuration, int index, WebhookRequest request)
    {
        var entry = configuration.Entries[index];
        var subject = new EntryMatch(configuration, index, request);
        if (!subject.CheckExempt())
        {
            subject.CheckRules();
            if (deactivated is not null && deactivated.Equals(entry.NamespaceSelector) && deactivated.Equals(entry.ObjectSelector))
                subject.Deactivated(deactivated);
            else
                subject.CheckSelectors();
            subject.CheckConditions();
            subject.CheckDryRun();
        }
        return subject.ToMatch();
    }
}
