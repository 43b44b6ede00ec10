using Sidecar.Core.Json;

namespace Sidecar.Core.Injection;

/// <summary>Collects what the steps of one injection have to say.</summary>
public sealed class InjectionReport
{
    readonly List<InjectionError> errors = [];
    readonly List<string> warnings = [];

    /// <summary>True when there is an error: the pod will be refused.</summary>
    public bool HasErrors => errors.Count > 0;

    /// <summary>The errors so far, in order.</summary>
    public IReadOnlyList<InjectionError> Errors => errors;

    /// <summary>The warnings so far, in order, each once.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The pod cannot be injected. The step that says so may go on, to find all that is wrong.</summary>
    /// <param name="error">What is wrong.</param>
    public void Refuse(InjectionError error) => errors.Add(error);

    /// <summary>The pod cannot be injected.</summary>
    /// <param name="code">A stable code.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="pointer">Where in the pod as it was sent.</param>
    public void Refuse(string code, string message, JsonPointer? pointer = null) =>
        errors.Add(new InjectionError(code, message, pointer));

    /// <summary>Something the author of the pod should know.</summary>
    /// <param name="warning">One line without control characters; API servers drop any other silently.</param>
    public void Warn(string warning)
    {
        if (!warnings.Contains(warning))
            warnings.Add(warning);
    }
}
