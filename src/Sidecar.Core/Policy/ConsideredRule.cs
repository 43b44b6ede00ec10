namespace Sidecar.Core.Policy;

/// <summary>A rule that was asked, and what it said.</summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Outcome">What it said.</param>
public sealed record ConsideredRule(string Rule, RuleOutcome Outcome);
