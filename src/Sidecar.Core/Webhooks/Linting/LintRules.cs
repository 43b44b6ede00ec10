using static Sidecar.Core.Webhooks.Linting.WebhookFindingSeverity;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>All that the lint looks for.</summary>
static class LintRules
{
    public static readonly WebhookLintRule NameNotQualified = new("name-not-qualified", Error,
        "The name of a webhook has fewer than three parts joined by dots; the API server refuses it.");

    public static readonly WebhookLintRule NameTwice = new("name-twice", Error,
        "Two webhooks of a configuration have one name; v1 refuses it.");

    public static readonly WebhookLintRule VersionRemoved = new("version-removed", Warning,
        "The configuration is written in v1beta1, which Kubernetes 1.22 removed.");

    public static readonly WebhookLintRule AddressMissing = new("address-missing", Error,
        "A webhook has neither a URL nor a Service, or both; the API server refuses it.");

    public static readonly WebhookLintRule UrlRefused = new("url-refused", Error,
        "The URL is not https, or has a user, a query or a fragment; the API server refuses it.");

    public static readonly WebhookLintRule ServiceIncomplete = new("service-incomplete", Error,
        "The Service has no name, no namespace, a path without a leading slash or an impossible port; the API server refuses it.");

    public static readonly WebhookLintRule CaBundleEmpty = new("ca-bundle-empty", Warning,
        "A Service is called without a CA bundle: calls fail until something fills it in.");

    public static readonly WebhookLintRule CaBundleUnreadable = new("ca-bundle-unreadable", Error,
        "The CA bundle holds no PEM certificate in base64: registration or every call fails.");

    public static readonly WebhookLintRule TimeoutOutOfRange = new("timeout-out-of-range", Error,
        "The timeout is outside 1 to 30 seconds; the API server refuses it.");

    public static readonly WebhookLintRule TimeoutLong = new("timeout-long", Warning,
        "While the injector is down every pod waits longer than ten seconds, and webhooks add up.");

    public static readonly WebhookLintRule SideEffectsUnfit = new("side-effects-unfit", Error,
        "The side effects are not None or NoneOnDryRun: v1 refuses it, and in v1beta1 every dry run fails.");

    public static readonly WebhookLintRule ReviewVersionsUnfit = new("review-versions-unfit", Error,
        "No version of AdmissionReview that the API server can send is listed; it refuses the configuration.");

    public static readonly WebhookLintRule ReviewVersionsOld = new("review-versions-old", Information,
        "v1beta1 of AdmissionReview comes first, in answer to which mistakes go unnoticed that v1 refuses.");

    public static readonly WebhookLintRule Reinvoked = new("reinvoked", Information,
        "The webhook is called a second time for one pod, and has to be idempotent.");

    public static readonly WebhookLintRule FailsOpen = new("fails-open", Warning,
        "While the injector is down pods start without the sidecar, and nobody is told.");

    public static readonly WebhookLintRule FailsClosedEverywhere = new("fails-closed-everywhere", Warning,
        "While the injector is down no pod starts in the whole cluster: nothing is excluded.");

    public static readonly WebhookLintRule MatchesOwnPods = new("matches-own-pods", Error,
        "The injector is asked about its own pods: once it is down it cannot start again, or starts without an answer.");

    public static readonly WebhookLintRule MatchesKubeSystem = new("matches-kube-system", Warning,
        "The injector is asked about the pods of kube-system, which the cluster itself needs.");

    public static readonly WebhookLintRule PodsNotWanted = new("pods-not-wanted", Warning,
        "No rule covers the creation of pods: the webhook injects nothing.");

    public static readonly WebhookLintRule RuleIncomplete = new("rule-incomplete", Error,
        "A rule leaves out operations, groups, versions or resources; the API server refuses it.");

    public static readonly WebhookLintRule WildcardNotAlone = new("wildcard-not-alone", Error,
        "A list has * and more; the API server refuses it.");

    public static readonly WebhookLintRule RuleTooWide = new("rule-too-wide", Information,
        "A rule covers more than the creation of pods: an injector has no answer to the rest.");

    public static readonly WebhookLintRule SelectorContradiction = new("selector-contradiction", Warning,
        "A selector contradicts itself: the webhook is never called.");

    public static readonly WebhookLintRule MatchConditionErrs = new("match-condition-errs", Warning,
        "A match condition errs for a pod without name, labels and annotations: it is refused, or passed by in silence.");

    public static readonly WebhookLintRule TwoMatchOnePod = new("two-match-one-pod", Warning,
        "Two webhooks are called for one pod, which would be injected twice.");

    public static EquatableArray<WebhookLintRule> All { get; } =
    [
        NameNotQualified, NameTwice, VersionRemoved, AddressMissing, UrlRefused, ServiceIncomplete, CaBundleEmpty,
        CaBundleUnreadable, TimeoutOutOfRange, TimeoutLong, SideEffectsUnfit, ReviewVersionsUnfit, ReviewVersionsOld,
        Reinvoked, FailsOpen, FailsClosedEverywhere, MatchesOwnPods, MatchesKubeSystem, PodsNotWanted, RuleIncomplete,
        WildcardNotAlone, RuleTooWide, SelectorContradiction, MatchConditionErrs, TwoMatchOnePod,
    ];
}
