namespace Sidecar.Netfilter.Interception;

/// <summary>One rule on its way into a script.</summary>
/// <param name="Families">The families that are to have it.</param>
/// <param name="Place">The chain.</param>
/// <param name="Index">The zero-based position, or null for the end.</param>
/// <param name="Rule">The rule as iptables orders it; a port match stands for its protocol too.</param>
sealed record CollectedRule(EquatableArray<Family> Families, Place Place, int? Index, Rule Rule);

/// <summary>Takes the rules of the steps in order; mutable, and alive within one construction only.</summary>
/// <param name="settings">What is to be intercepted.</param>
sealed class RuleCollector(InterceptionSettings settings)
{
    readonly List<CollectedRule> rules = [];

    public IReadOnlyList<CollectedRule> Rules => rules;

    /// <summary>A rule of every family intercepted.</summary>
    public void Append(Place place, string intent, params ReadOnlySpan<Statement> statements) =>
        Add(settings.Families, place, null, intent, statements);

    /// <summary>A rule of one family, if that is intercepted.</summary>
    public void Append(Family family, Place place, string intent, params ReadOnlySpan<Statement> statements) =>
        Append([family], place, intent, statements);

    /// <summary>A rule of those of the families that are intercepted.</summary>
    public void Append(EquatableArray<Family> families, Place place, string intent, params ReadOnlySpan<Statement> statements) =>
        Add(Intercepted(families), place, null, intent, statements);

    /// <summary>A rule of every family intercepted, at a zero-based position.</summary>
    public void Insert(int index, Place place, string intent, params ReadOnlySpan<Statement> statements) =>
        Add(settings.Families, place, index, intent, statements);

    /// <summary>A rule of one family, if that is intercepted, at a zero-based position.</summary>
    public void Insert(Family family, int index, Place place, string intent, params ReadOnlySpan<Statement> statements) =>
        Add(Intercepted([family]), place, index, intent, statements);

    EquatableArray<Family> Intercepted(EquatableArray<Family> families) =>
        families.Where(family => family == Family.IPv4 || settings.IPv6).ToEquatableArray();

    void Add(EquatableArray<Family> families, Place place, int? index, string intent, ReadOnlySpan<Statement> statements)
    {
        if (!families.IsEmpty)
            rules.Add(new CollectedRule(families, place, index, new Rule(statements) { Intent = intent }));
    }
}
