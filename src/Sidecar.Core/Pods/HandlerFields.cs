namespace Sidecar.Core.Pods;

/// <summary>The fields of a container that say what is done to it, and when (core/v1, Container and Lifecycle).</summary>
static class HandlerFields
{
    /// <summary>The probes.</summary>
    public static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// <summary>The hooks of <c>lifecycle</c>.</summary>
    public static readonly string[] Hooks = ["postStart", "preStop"];

    /// <summary>What a probe or hook does: one of them at most.</summary>
    public static readonly string[] Actions = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];
}
