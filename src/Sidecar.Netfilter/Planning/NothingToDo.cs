namespace Sidecar.Netfilter.Planning;

/// <summary>What is wanted is in force already.</summary>
public sealed record NothingToDo : ApplyPlan;
