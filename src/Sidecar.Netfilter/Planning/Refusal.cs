namespace Sidecar.Netfilter.Planning;

/// <summary>Nothing should be done, since the outcome would not be what is wanted.</summary>
/// <param name="Reasons">At least one sentence.</param>
public sealed record Refusal(EquatableArray<string> Reasons) : ApplyPlan;
