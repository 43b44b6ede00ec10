using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>The properties that the options of an interception promise, whatever rules are to keep the promise.</summary>
/// <remarks>
/// They are read off the options, not off the rules, so that rules of any origin can be held against them: ours, a
/// peer's, or those of a live namespace. Each has an <see cref="Property.Id"/> that stays.
/// </remarks>
public static class InterceptionProperties
{
    /// <summary>The properties of options, in the order in which a reader wants to know them.</summary>
    /// <param name="settings">The options.</param>
    public static EquatableArray<Property> Of(InterceptionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var promises = new Promises(settings);
        return
        [
            promises.NoBypass(),
            promises.InboundCaptured(),
            promises.NoLoop(),
            promises.Arrives(),
            promises.ExclusionsHonoured(),
            promises.NothingElseCaptured(),
            promises.ProxyNotCaptured(),
            promises.SelfCall(),
            promises.LoopbackDirect(),
            promises.PassthroughArrives(),
            promises.TunnelSpared(),
            promises.DnsCaptured(),
            promises.DnsZones(),
            promises.IPv6NotWider(),
            promises.FamiliesAgree(),
            promises.FailsClosed(),
            promises.GuestsOutbound(),
            promises.PassedOnLeftAlone(),
            promises.InvalidDropped(),
            promises.ProbePasses(),
            promises.NoForeignShadow(),
            NoDeadRule,
            OptionEffects.Property(settings),
        ];
    }

    /// <summary>
    /// A property that no rules with REDIRECT have, and so is not among <see cref="Of"/>: whether connections that
    /// are open already live on when the rules are loaded into a namespace that has not tracked them.
    /// </summary>
    /// <param name="settings">The options.</param>
    public static Property RunningConnectionsSurvive(InterceptionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Promises(settings).RunningConnectionsSurvive();
    }

    /// <summary>Every rule is of use to some packet; needs no options.</summary>
    public static Property NoDeadRule { get; } = Property.OfWhole("Every rule is of use to some packet", RuleUse.Check) with
    {
        Id = "no-dead-rule",
        Severity = Severity.Warning,
        Reason = "A rule that nothing reaches was meant for something: whoever reads it is misled, or another rule hides it.",
    };
}
