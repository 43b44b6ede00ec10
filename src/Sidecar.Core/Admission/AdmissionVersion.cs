namespace Sidecar.Core.Admission;

/// <summary>
/// The version of <c>admission.k8s.io</c> that a review is written in; the answer must be in the same.
/// </summary>
public enum AdmissionVersion
{
    /// <summary><c>admission.k8s.io/v1</c>.</summary>
    V1,

    /// <summary><c>admission.k8s.io/v1beta1</c>, which webhooks registered for it are still sent.</summary>
    V1Beta1,
}
