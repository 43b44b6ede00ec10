using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Injection;

/// <summary>What came of an injection.</summary>
public abstract record InjectionResult
{
    private protected InjectionResult()
    {
    }

    /// <summary>Whether the pod was to be injected, and why.</summary>
    public required InjectionDecision Decision { get; init; }

    /// <summary>What the author of the pod should know, in order, each once.</summary>
    public EquatableArray<string> Warnings { get; init; }

    /// <summary>The pod was injected.</summary>
    /// <param name="Pod">The pod with all that was injected.</param>
    /// <param name="Patch">What turns the pod as it was sent into <paramref name="Pod"/>; empty if that is the same.</param>
    public sealed record Injected(Pod Pod, JsonPatch Patch) : InjectionResult;

    /// <summary>The policy says no: the pod stays as it is.</summary>
    public sealed record Skipped : InjectionResult;

    /// <summary>The policy says yes, but the pod cannot be injected.</summary>
    /// <param name="Errors">All that is wrong; at least one.</param>
    public sealed record Refused(EquatableArray<InjectionError> Errors) : InjectionResult;
}
