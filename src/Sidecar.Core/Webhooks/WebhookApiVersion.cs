namespace Sidecar.Core.Webhooks;

/// <summary>The version of <c>admissionregistration.k8s.io</c> a configuration is written in.</summary>
/// <remarks>The versions have the same fields but other defaults and other fields that must be there.</remarks>
public enum WebhookApiVersion
{
    /// <summary><c>admissionregistration.k8s.io/v1</c>, since Kubernetes 1.16.</summary>
    V1,

    /// <summary><c>admissionregistration.k8s.io/v1beta1</c>, served until Kubernetes 1.21.</summary>
    V1Beta1,
}
