namespace Sidecar.Core.Injection;

/// <summary>
/// The codes of the engine's own errors (<see cref="InjectionError.Code"/>), which stay the same from release to release.
/// Profiles have others besides, and a finding that refuses a pod has its own.
/// </summary>
public static class InjectionErrorCodes
{
    /// <summary>The pod has not the form of a pod: a field is of another kind than the API has.</summary>
    public const string PodFormat = "pod-format";

    /// <summary>Two containers of the pod that was sent have one name.</summary>
    public const string DuplicateContainer = "duplicate-container";

    /// <summary>The record of the user's containers, which an earlier injection wrote, is not readable.</summary>
    public const string Overrides = "invalid-overrides";

    /// <summary>The record of how an injection is taken back is not readable.</summary>
    public const string Original = "invalid-original";

    /// <summary>The pod or the configuration asks for a template that there is not.</summary>
    public const string UnknownTemplate = "unknown-template";

    /// <summary>A template, or the user's version of one of its containers, says something that cannot be merged.</summary>
    public const string Overlay = "template-not-mergeable";

    /// <summary>A template needs a value that this pod does not have, or that does not fit.</summary>
    public const string Render = "template-not-renderable";

    /// <summary>All codes, in alphabetical order.</summary>
    public static EquatableArray<string> All { get; } =
        [DuplicateContainer, Original, Overrides, PodFormat, Overlay, Render, UnknownTemplate];
}
