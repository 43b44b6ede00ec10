namespace Sidecar.Core.Pods;

/// <summary>In which list of the pod a container stands, and whether it outlives the start.</summary>
public enum ContainerKind
{
    /// <summary>A container of <c>spec.containers</c>.</summary>
    App,

    /// <summary>A container of <c>spec.initContainers</c> that must end before the next starts.</summary>
    Init,

    /// <summary>
    /// A container of <c>spec.initContainers</c> with <c>restartPolicy: Always</c>, which runs beside the others
    /// (KEP-753).
    /// </summary>
    NativeSidecar,

    /// <summary>A container of <c>spec.ephemeralContainers</c>, added to a running pod.</summary>
    Ephemeral,
}
