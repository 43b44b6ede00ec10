using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>What came of taking an injection back.</summary>
public abstract record UninjectionResult
{
    private protected UninjectionResult()
    {
    }

    /// <summary>The pod was never injected.</summary>
    public sealed record NotInjected : UninjectionResult;

    /// <summary>The pod as it was before the injection; what others changed since is still there.</summary>
    /// <param name="Pod">The pod.</param>
    /// <param name="Patch">What turns the pod as it was given into <paramref name="Pod"/>.</param>
    public sealed record Restored(Pod Pod, JsonPatch Patch) : UninjectionResult;

    /// <summary>
    /// The injection recorded no more than what it added, as Istio's own does: that is taken out, and the user's
    /// containers that were recorded are put back. What else it changed cannot be told from what the user wrote.
    /// </summary>
    /// <param name="Pod">The pod without what is known to have been added.</param>
    /// <param name="Patch">What turns the pod as it was given into <paramref name="Pod"/>.</param>
    /// <param name="Remarks">What may still be left of the injection.</param>
    public sealed record Cleaned(Pod Pod, JsonPatch Patch, EquatableArray<string> Remarks) : UninjectionResult;

    /// <summary>What the injection recorded is not readable.</summary>
    /// <param name="Errors">All that is wrong; at least one.</param>
    public sealed record Refused(EquatableArray<InjectionError> Errors) : UninjectionResult;
}
