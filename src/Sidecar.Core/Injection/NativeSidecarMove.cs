using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>
/// A container that the user may have written under <c>containers</c> while the template has it as native sidecar
/// under <c>initContainers</c>: before the template is merged, the user's moves to the end of <c>initContainers</c>.
/// </summary>
/// <param name="Container">The name of the container.</param>
/// <param name="IsNative">Whether native sidecars are on for this pod, as the templates merged so far made it.</param>
public sealed record NativeSidecarMove(string Container, Func<PodEditor, Templates.TemplateContext, bool> IsNative);
