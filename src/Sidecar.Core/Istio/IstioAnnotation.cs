namespace Sidecar.Core.Istio;

/// <summary>One annotation or label that injection reads or writes, as the reference page describes it.</summary>
public sealed record IstioAnnotation
{
    internal IstioAnnotation(string name, string meaning, string accepts, string defaultValue)
    {
        Name = name;
        Meaning = meaning;
        Accepts = accepts;
        Default = defaultValue;
    }

    /// <summary>The key in <c>metadata.annotations</c> or <c>metadata.labels</c>.</summary>
    public string Name { get; }

    /// <summary>Where it is looked for.</summary>
    public IstioAnnotationPlace Place { get; internal init; } = IstioAnnotationPlace.Annotation;

    /// <summary>What it does, in one line.</summary>
    public string Meaning { get; }

    /// <summary>What it accepts. A value outside of it refuses the pod only if <see cref="IsValidated"/>.</summary>
    public string Accepts { get; }

    /// <summary>What holds where it is absent; empty for nothing.</summary>
    public string Default { get; }

    /// <summary>Whether a wrong value refuses the pod.</summary>
    public bool IsValidated { get => field || Check is not null; internal init; }

    /// <summary>Why a value refuses the pod, whatever else the pod says; null where it does not.</summary>
    /// <param name="value">The value of the annotation.</param>
    public string? Fault(string value) => Check?.Invoke(value);

    /// <summary>The cause of a refusal of a value, or null where it is good.</summary>
    internal Func<string, string?>? Check { get; init; }
}
