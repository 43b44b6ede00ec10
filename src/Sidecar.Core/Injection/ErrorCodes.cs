namespace Sidecar.Core.Injection;

/// <summary>The codes of the engine's own errors. Profiles have others besides.</summary>
static class ErrorCodes
{
    public const string PodFormat = "pod-format";
    public const string DuplicateContainer = "duplicate-container";
    public const string Overrides = "invalid-overrides";
    public const string Original = "invalid-original";
    public const string UnknownTemplate = "unknown-template";
    public const string Overlay = "template-not-mergeable";
    public const string Render = "template-not-renderable";
}
