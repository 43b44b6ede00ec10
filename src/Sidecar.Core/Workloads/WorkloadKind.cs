using Sidecar.Core.Json;

namespace Sidecar.Core.Workloads;

/// <summary>A kind of object that pods are made from, and where in it they are described.</summary>
/// <remarks>
/// Metadata and specification are named apart because one kind keeps them apart: what Istio writes for a
/// <c>CronJob</c> lands in the metadata of the job template, not of the pod template inside it.
/// </remarks>
/// <param name="ApiVersion">Group and version as an object states them: <c>apps/v1</c>, or <c>v1</c>.</param>
/// <param name="Kind">The kind, for example <c>Deployment</c>.</param>
/// <param name="Metadata">Where the pod's metadata is. It need not be there.</param>
/// <param name="Spec">Where the pod's specification is. It must be there.</param>
public sealed record WorkloadKind(string ApiVersion, string Kind, JsonPointer Metadata, JsonPointer Spec)
{
    static readonly JsonPointer Template = JsonPointer.Root / "spec" / "template";
    static readonly JsonPointer JobTemplate = JsonPointer.Root / "spec" / "jobTemplate";

    /// <summary>
    /// The kinds that <c>istioctl kube-inject</c> knows: those of Kubernetes itself that make pods, and OpenShift's
    /// <c>DeploymentConfig</c>.
    /// </summary>
    public static EquatableArray<WorkloadKind> BuiltIn { get; } =
    [
        new("v1", "Pod", JsonPointer.Root / "metadata", JsonPointer.Root / "spec"),
        WithTemplate("v1", "ReplicationController", Template),
        WithTemplate("apps/v1", "Deployment", Template),
        WithTemplate("apps/v1", "DaemonSet", Template),
        WithTemplate("apps/v1", "ReplicaSet", Template),
        WithTemplate("apps/v1", "StatefulSet", Template),
        WithTemplate("batch/v1", "Job", Template),
        new("batch/v1", "CronJob", JobTemplate / "metadata", JobTemplate / "spec" / "template" / "spec"),
        WithTemplate("apps.openshift.io/v1", "DeploymentConfig", Template),
    ];

    /// <summary>A kind that holds a pod template, as most do.</summary>
    /// <param name="apiVersion">Group and version, for example <c>argoproj.io/v1alpha1</c>.</param>
    /// <param name="kind">The kind, for example <c>Rollout</c>.</param>
    /// <param name="template">Where the template is, for example <c>/spec/template</c>.</param>
    public static WorkloadKind WithTemplate(string apiVersion, string kind, JsonPointer template) =>
        new(apiVersion, kind, template / "metadata", template / "spec");

    /// <summary>
    /// Whether an object of that version and kind is of this kind. The built-in kinds are also taken under the bare
    /// version <c>v1</c>, as Istio takes them.
    /// </summary>
    internal bool Matches(string apiVersion, string kind) =>
        Kind == kind && (ApiVersion == apiVersion || (apiVersion == "v1" && BuiltIn.Contains(this)));
}
