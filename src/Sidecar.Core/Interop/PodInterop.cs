using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Interop;

/// <summary>Pods from and to the typed model of KubernetesClient.</summary>
/// <remarks>
/// The typed model is not lossless: it drops fields newer than itself and explicit nulls, and rewrites quantities and
/// times. Where a pod comes as text, read it with <see cref="Pod.Parse(ReadOnlyMemory{byte})"/>.
/// </remarks>
public static class PodInterop
{
    extension(Pod)
    {
        /// <summary>The pod as its model writes it.</summary>
        /// <param name="model">The typed pod.</param>
        /// <exception cref="PodFormatException">The model has not the form of a pod.</exception>
        [RequiresUnreferencedCode(TypedJson.Reason)]
        [RequiresDynamicCode(TypedJson.Reason)]
        public static Pod From(V1Pod model)
        {
            ArgumentNullException.ThrowIfNull(model);
            return Pod.FromJson(TypedJson.ToJson(model));
        }
    }

    /// <summary>The pod as the typed model reads it; what the model does not know is lost.</summary>
    /// <param name="pod">The pod.</param>
    /// <exception cref="FormatException">A field has a form the model does not know.</exception>
    [RequiresUnreferencedCode(TypedJson.Reason)]
    [RequiresDynamicCode(TypedJson.Reason)]
    public static V1Pod ToV1Pod(this Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return TypedJson.FromJson<V1Pod>(pod.ToJson());
    }
}
