using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Something that is to hold for every packet.</summary>
/// <remarks>
/// <see cref="InterceptionProperties"/> has the properties that options promise. One of one's own is a lambda:
/// <code>
/// var noMail = Property.Of("No mail leaves the pod",
///     c => c.Packet.DestinationPort != 25 || c.Outcome.Kind != OutcomeKind.External) with { Cuts = new() { Ports = [25] } };
/// </code>
/// </remarks>
public sealed record Property
{
    Property(string name, Func<Pass, Func<Case, bool?>>? prepare, Func<Property, Evaluator, long, Finding>? whole) =>
        (Name, Prepare, Whole) = (name, prepare, whole);

    /// <summary>A short name that does not change from release to release, such as <c>no-bypass</c>; empty for none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The property as a sentence, without the full stop.</summary>
    public string Name { get; }

    /// <summary>Why it matters, or what goes wrong without it; empty where nobody said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How much it matters.</summary>
    /// <value>Default: <see cref="Severity.Error"/>.</value>
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>The constants that the property compares packets with, besides those of the rules and facts.</summary>
    public Cuts Cuts { get; init; } = Cuts.None;

    /// <summary>Further rule sets that the property evaluates, see <see cref="Evaluator.With"/>; packets are cut at their constants too.</summary>
    public EquatableArray<RuleSet> Beside { get; init; } = [];

    /// <summary>Proxies through which a witness is followed; where there are none, the verifier's.</summary>
    internal EquatableArray<ProxyBehaviour> Proxies { get; init; } = [];

    /// <summary>Makes ready what judges a packet: true or false, or null where the property says nothing about it.</summary>
    internal Func<Pass, Func<Case, bool?>>? Prepare { get; }

    /// <summary>Judges the rules as a whole, given the most classes to look at; null for what is judged packet by packet.</summary>
    internal Func<Property, Evaluator, long, Finding>? Whole { get; }

    /// <summary>A property of one's own.</summary>
    /// <param name="name">The property as a sentence.</param>
    /// <param name="holds">Whether it holds for a packet. Constants that it compares with belong in <see cref="Cuts"/>.</param>
    public static Property Of(string name, Func<Case, bool> holds) => Prepared(name, _ => holds);

    /// <summary>A property that speaks about some packets only.</summary>
    /// <param name="name">The property as a sentence.</param>
    /// <param name="concerns">Whether it says anything about a packet.</param>
    /// <param name="holds">Whether it holds for a packet that it concerns.</param>
    public static Property Of(string name, Func<Case, bool> concerns, Func<Case, bool> holds) =>
        OfPass(name, _ => c => concerns(c) ? holds(c) : null);

    /// <summary>A property that makes something ready once for all packets, such as a second evaluator.</summary>
    /// <param name="name">The property as a sentence.</param>
    /// <param name="prepare">
    /// Gives what judges the packets. An evaluator of other rules is made of the given one, by <see cref="Evaluator.With"/>, and the
    /// rules are named in <see cref="Beside"/>.
    /// </param>
    public static Property Prepared(string name, Func<Evaluator, Func<Case, bool>> prepare) => OfPass(name, pass =>
    {
        var holds = prepare(pass.Evaluator);
        return c => holds(c);
    });

    internal static Property OfPass(string name, Func<Pass, Func<Case, bool?>> prepare) => new(name, prepare, null);

    internal static Property OfWhole(string name, Func<Property, Evaluator, long, Finding> whole) => new(name, null, whole);

    /// <summary>The sentence.</summary>
    public override string ToString() => Name;
}
