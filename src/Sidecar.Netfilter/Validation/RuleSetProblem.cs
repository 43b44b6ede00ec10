using System.Globalization;

namespace Sidecar.Netfilter.Validation;

/// <summary>Something wrong with a rule set, and where.</summary>
/// <param name="Code">What kind of thing.</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain; null where the table itself is wrong.</param>
/// <param name="RuleIndex">The position of the rule in its chain, from 0; null where the chain itself is wrong.</param>
/// <param name="Message">What was found and what was expected, as a sentence.</param>
public sealed record RuleSetProblem(ProblemCode Code, TableId Table, ChainName? Chain, int? RuleIndex, string Message)
{
    /// <summary><c>iptables nat OUTPUT rule 3: sentence</c>; rules are counted from 1 here, as iptables does.</summary>
    public override string ToString() => (Chain, RuleIndex) switch
    {
        (null, _) => $"{Table}: {Message}",
        ({ } chain, null) => $"{Table} {chain}: {Message}",
        ({ } chain, { } index) => string.Create(CultureInfo.InvariantCulture, $"{Table} {chain} rule {index + 1}: {Message}"),
    };
}
