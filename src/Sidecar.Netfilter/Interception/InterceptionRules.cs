using Microsoft.Extensions.Options;

namespace Sidecar.Netfilter.Interception;

/// <summary>Makes the rules that intercept a pod's traffic.</summary>
public static class InterceptionRules
{
    /// <summary>The rules in force once the script ran in an empty namespace.</summary>
    /// <param name="settings">What is to be intercepted.</param>
    public static RuleSet Build(InterceptionSettings settings) => Script(settings).ToRuleSet();

    /// <inheritdoc cref="Build(InterceptionSettings)"/>
    /// <param name="options">What is to be intercepted.</param>
    /// <exception cref="OptionsValidationException">The options are wrong; the message lists every problem.</exception>
    public static RuleSet Build(InterceptionOptions options) => Build(Checked(options));

    /// <summary>
    /// The commands that make the rules, in the order of istio-iptables: for iptables the tables of IPv4 and then those
    /// of IPv6, for nftables one transaction.
    /// </summary>
    /// <param name="settings">What is to be intercepted.</param>
    public static RuleScript Script(InterceptionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Mode == InterceptionMode.None)
            return new RuleScript([]);
        var rules = Collect(settings);
        return settings.Backend == Backend.Nftables ? NftablesScript.Of(settings, rules) : IptablesScript.Of(settings, rules);
    }

    /// <inheritdoc cref="Script(InterceptionSettings)"/>
    /// <param name="options">What is to be intercepted.</param>
    /// <exception cref="OptionsValidationException">The options are wrong; the message lists every problem.</exception>
    public static RuleScript Script(InterceptionOptions options) => Script(Checked(options));

    /// <summary>What the rules need of the routing side.</summary>
    /// <param name="settings">What is to be intercepted.</param>
    public static RoutingSetup Routing(InterceptionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var none = settings.Mode == InterceptionMode.None;
        var routed = settings.Mode == InterceptionMode.Tproxy && !settings.InboundPorts.IsNone;
        return new RoutingSetup(
            routed ? settings.Families : [], settings.TproxyMark, settings.TproxyRouteTable,
            settings.IPv6 && !none ? [Cidr.Of(InterceptionSettings.PassthroughSource(Family.IPv6))] : []);
    }

    // The order of the steps is the precedence of what they decide.
    static IReadOnlyList<CollectedRule> Collect(InterceptionSettings settings)
    {
        var rules = new RuleCollector(settings);
        InterfaceRules.ExcludeInterfaces(rules, settings);
        InterfaceRules.SpareGuests(rules, settings);
        InterfaceRules.DropInvalid(rules, settings);
        InterfaceRules.SpareGuestsFromTproxy(rules, settings);
        InboundRules.Endpoints(rules, settings);
        InboundRules.Capture(rules, settings);
        OutboundRules.Enter(rules, settings);
        OutboundRules.Proxy(rules, settings);
        OutboundRules.OwnerGroups(rules, settings);
        DnsRules.Capture(rules, settings);
        OutboundRules.Destinations(rules, settings);
        OutboundRules.Ranges(rules, settings);
        TproxyRules.Marks(rules, settings);
        return settings.Dialect == Dialect.Istio ? rules.Rules : [.. rules.Rules.Where(rule => IsUsed(rule, rules.Rules))];
    }

    // Istio makes both ends of every redirection, wanted or not.
    static bool IsUsed(CollectedRule rule, IReadOnlyList<CollectedRule> rules) => rule.Place.IsBase
        || rules.Any(other => other.Place.Table == rule.Place.Table && other.Rule.Statements.Contains(new Jump(rule.Place.Chain)));

    static InterceptionSettings Checked(InterceptionOptions options)
    {
        var result = InterceptionSettings.Read(options);
        return result.IsSuccess
            ? result.Value
            : throw new OptionsValidationException(Options.DefaultName, typeof(InterceptionOptions),
                result.Problems.Select(problem => problem.ToString()));
    }
}
