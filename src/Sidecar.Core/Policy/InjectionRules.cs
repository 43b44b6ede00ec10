using Sidecar.Core.Pods;
using Sidecar.Core.Policy.Rules;

namespace Sidecar.Core.Policy;

/// <summary>The rules that injectors commonly have, to build an <see cref="InjectionPolicy"/> from.</summary>
public static class InjectionRules
{
    /// <summary>Declines pods on the network of their node, whose traffic a sidecar cannot tell from the node's.</summary>
    public static IInjectionRule HostNetwork() => new HostNetworkRule();

    /// <summary>Declines pods of some namespaces.</summary>
    /// <param name="namespaces">The names.</param>
    public static IInjectionRule IgnoredNamespaces(params IEnumerable<string> namespaces) =>
        new IgnoredNamespacesRule(namespaces);

    /// <summary>Declines every pod when the default policy of the configuration is a text that means nothing.</summary>
    /// <param name="policy">The default policy: <c>enabled</c> and <c>disabled</c> mean something.</param>
    /// <param name="setting">Where the policy is written in the configuration.</param>
    public static IInjectionRule KnownPolicy(string policy, Json.JsonPointer setting) =>
        new KnownPolicyRule(policy, setting);

    /// <summary>
    /// Does what the pod asks for: <c>true</c> or <c>false</c> in a label or, where there is no such label, in an
    /// annotation. Any other text is no wish, and warned of unless it is empty.
    /// </summary>
    /// <param name="label">The name of the label.</param>
    /// <param name="annotation">The name of the annotation; null if only the label counts.</param>
    public static IInjectionRule ExplicitWish(string label, string? annotation = null) =>
        new ExplicitWishRule(label, annotation);

    /// <summary>Declines pods whose labels one of the selectors matches.</summary>
    /// <param name="selectors">The selectors; one without conditions is passed over.</param>
    /// <param name="setting">Where the list of selectors is written in the configuration.</param>
    public static IInjectionRule NeverSelected(IEnumerable<LabelSelector> selectors, Json.JsonPointer setting) =>
        new SelectorsRule("never-selectors", selectors, setting, inject: false);

    /// <summary>Injects pods whose labels one of the selectors matches.</summary>
    /// <inheritdoc cref="NeverSelected"/>
    public static IInjectionRule AlwaysSelected(IEnumerable<LabelSelector> selectors, Json.JsonPointer setting) =>
        new SelectorsRule("always-selectors", selectors, setting, inject: true);

    /// <summary>Decides what no rule before it did.</summary>
    /// <param name="policy">The default policy: <c>enabled</c> injects, anything else does not.</param>
    /// <param name="setting">Where the policy is written in the configuration.</param>
    public static IInjectionRule Default(string policy, Json.JsonPointer setting) => new DefaultRule(policy, setting);

    /// <summary>A rule of one's own.</summary>
    /// <param name="name">The name the rule is shown by.</param>
    /// <param name="evaluate">Decides or abstains; pure, and safe for use by many threads.</param>
    public static IInjectionRule Create(string name, Func<InjectionSubject, RuleOutcome> evaluate) =>
        new DelegateRule(name, evaluate);
}
