namespace Sidecar.Netfilter.Planning;

/// <summary>
/// What would have to be done to a live namespace: nothing, a replacement in steps, or a refusal. A closed family.
/// </summary>
/// <remarks>
/// A plan is computed from two values and touches nothing. Ours are the chains of an iptables table whose names begin
/// with <c>ISTIO_</c>, the rules of built-in chains that jump to them, and the nftables tables <c>istio-proxy-*</c>;
/// everything else is foreign, and stays as it is.
/// </remarks>
public abstract record ApplyPlan
{
    private protected ApplyPlan()
    {
    }

    /// <summary>What is worth knowing about the live namespace, as sentences.</summary>
    public EquatableArray<string> Observations { get; init; } = [];

    /// <summary>What brings a namespace from its live state to the wanted one.</summary>
    /// <remarks>
    /// The comparison sees the order of rules, duplicates, and foreign rules in front of ours: ours go to the top of the
    /// built-in chains, so that no foreign rule takes traffic first.
    /// </remarks>
    /// <param name="wanted">What is to be in force; rules of ours only.</param>
    /// <param name="live">What is in force, foreign rules included.</param>
    /// <param name="previous">
    /// Rules known to have been applied before. Istio's dialect has rules in built-in chains that are no jumps; they are
    /// known as ours where they equal a wanted or a previous one.
    /// </param>
    /// <param name="variant">Which iptables programs are run.</param>
    public static ApplyPlan Compute(
        NamespaceState wanted, NamespaceState live, RuleSet? previous = null, IptablesVariant variant = IptablesVariant.Default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(live);
        var change = new NamespaceChange(
            wanted with { Rules = wanted.Rules.Normalise() }, live with { Rules = live.Rules.Normalise() }, live.Rules,
            (previous ?? RuleSet.Empty).Normalise(), variant);
        return change.Plan();
    }

    /// <summary>What removes everything of ours and leaves the rest as it is.</summary>
    /// <param name="live">What is in force.</param>
    /// <param name="previous">Rules known to have been applied before; see <see cref="Compute"/>.</param>
    /// <param name="variant">Which iptables programs are run.</param>
    public static ApplyPlan Cleanup(
        NamespaceState live, RuleSet? previous = null, IptablesVariant variant = IptablesVariant.Default) =>
        Compute(NamespaceState.Empty, live, previous, variant);
}
