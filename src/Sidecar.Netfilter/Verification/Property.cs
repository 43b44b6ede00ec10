using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Something that is to hold for every packet.</summary>
/// <example>
/// <code>
/// var noMail = Property.Of("No mail leaves the pod",
///     c => c.Packet.DestinationPort != 25 || c.Outcome.Kind != OutcomeKind.External) with { Cuts = new() { Ports = [25] } };
/// </code>
/// </example>
public sealed record Property
{
    Property(string name, Func<Evaluator, Func<Case, bool>> prepare) => (Name, Prepare) = (name, prepare);

    /// <summary>The property as a sentence.</summary>
    public string Name { get; }

    /// <summary>The constants that the property compares packets with, besides those of the rules and facts.</summary>
    public Cuts Cuts { get; init; } = Cuts.None;

    internal Func<Evaluator, Func<Case, bool>> Prepare { get; }

    /// <summary>A property of one's own.</summary>
    /// <param name="name">The property as a sentence.</param>
    /// <param name="holds">Whether it holds for a packet. Constants that it compares with belong in <see cref="Cuts"/>.</param>
    public static Property Of(string name, Func<Case, bool> holds) => new(name, _ => holds);

    /// <summary>A property that makes something ready once for all packets, such as a second evaluator.</summary>
    /// <param name="name">The property as a sentence.</param>
    /// <param name="prepare">Gives what judges the packets.</param>
    public static Property Prepared(string name, Func<Evaluator, Func<Case, bool>> prepare) => new(name, prepare);
}
