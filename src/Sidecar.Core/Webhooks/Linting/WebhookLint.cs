using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>
/// Looks through the webhook configurations of injectors for what the API server refuses, what fails when it is called,
/// and what hurts once the injector is down.
/// </summary>
public static class WebhookLint
{
    /// <summary>Everything the lint looks for.</summary>
    public static EquatableArray<WebhookLintRule> Rules => LintRules.All;

    /// <summary>All findings, by configuration in the order of calls, then by place.</summary>
    /// <param name="configurations">
    /// The configurations of injectors that live together in a cluster. Two of them that want one pod are a finding, so
    /// leave out webhooks that do something else.
    /// </param>
    /// <param name="options">What is known besides. Default: nothing.</param>
    public static EquatableArray<WebhookFinding> Check(
        IEnumerable<WebhookConfiguration> configurations, WebhookLintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        var ordered = configurations.OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        var entries = (from one in ordered
                       from index in Enumerable.Range(0, one.Entries.Count)
                       select new LintEntry(one, index, options ?? new())).ToList();
        return
        [
            .. ordered.SelectMany(Version),
            .. entries.SelectMany(entry => (IEnumerable<WebhookFinding>)
            [
                .. NameChecks.Check(entry), .. AddressChecks.Check(entry), .. CallChecks.Check(entry),
                .. RuleChecks.Check(entry), .. ReachChecks.Check(entry),
            ]),
            .. OverlapCheck.Check(entries),
        ];
    }

    static IEnumerable<WebhookFinding> Version(WebhookConfiguration configuration)
    {
        if (configuration.ApiVersion == WebhookApiVersion.V1Beta1)
            yield return new(LintRules.VersionRemoved, configuration.Name, JsonPointer.Root / "apiVersion",
                "The configuration is written in v1beta1.", "Write it in v1, unless the cluster is older than 1.16.");
    }
}
