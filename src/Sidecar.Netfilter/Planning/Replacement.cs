namespace Sidecar.Netfilter.Planning;

/// <summary>Steps that replace what is there of ours by what is wanted.</summary>
/// <remarks>
/// The steps are to be run in their order, and no further once one fails. Each table changes in one transaction, and the
/// tables in such an order that no state in between captures less than both ends do.
/// </remarks>
/// <param name="Steps">At least one step.</param>
/// <param name="ResetsConnectionsOf">
/// The families whose running connections are reset: conntrack is turned on or off under them, or the last chain of the type
/// nat goes, without which nobody translates them any more.
/// </param>
public sealed record Replacement(EquatableArray<PlanStep> Steps, EquatableArray<Family> ResetsConnectionsOf) : ApplyPlan;
