using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// A pod whose JSON has not the form of a pod where it was read: for example <c>spec.containers</c> that is not a list.
/// </summary>
/// <remarks>Fields that nothing reads may have any form; they are kept as they are.</remarks>
public sealed class PodFormatException : FormatException
{
    /// <summary>Makes the exception of one or more problems.</summary>
    /// <param name="problems">All that is wrong; at least one.</param>
    public PodFormatException(EquatableArray<PodProblem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString()))) => Problems = problems;

    /// <summary>Makes the exception of one problem.</summary>
    /// <param name="pointer">Where in the pod.</param>
    /// <param name="message">What was found and what was expected.</param>
    public PodFormatException(JsonPointer pointer, string message)
        : this([new PodProblem(pointer, message)])
    {
    }

    /// <summary>All that is wrong, in the order of the document.</summary>
    public EquatableArray<PodProblem> Problems { get; }
}
