namespace Sidecar.Core.Admission;

/// <summary>A text in a review, or in its answer, that differs in each replica, without its quotes.</summary>
/// <param name="At">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
readonly record struct ReplicaHole(int At, int Length);
