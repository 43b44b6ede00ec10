using FsCheck.Fluent;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Property = FsCheck.Property;

namespace Sidecar.Testing;

/// <summary>What rule sets and their formats keep to, for tests of one's own rules and formats.</summary>
/// <remarks>Each law is a property: give it back from a test with the attribute <c>[Property]</c>.</remarks>
public static class RuleLaws
{
    /// <summary>What a format writes, it reads back as the same rules.</summary>
    /// <param name="format">The format to be tested.</param>
    /// <param name="rules">Rules that it can write.</param>
    public static Property ReadsWhatItWrites(IRuleSetFormat format, RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(rules);
        var text = format.Render(rules);
        var read = format.Parse(text);
        return (read.IsSuccess && read.Value.ToRuleSet().Normalise() == rules.Normalise())
            .Label($"{format.Name} reads what it writes.\n{text}{string.Join('\n', read.Problems)}");
    }

    /// <summary>A packet lands alike under two rule sets, as far as client and listener can tell.</summary>
    /// <param name="one">The one, with its surroundings.</param>
    /// <param name="other">The other, with the same surroundings.</param>
    /// <param name="packet">The packet.</param>
    public static Property LandsAlike(Evaluator one, Evaluator other, Packet packet)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Evaluate(packet).LooksLike(other.Evaluate(packet))
            .Label($"Both land {packet} alike.\n{one.Trace(packet)}\n{other.Trace(packet)}");
    }
}
