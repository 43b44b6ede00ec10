using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Interop;

/// <summary>Label selectors from and to the typed model of KubernetesClient.</summary>
public static class LabelSelectorInterop
{
    extension(LabelSelector)
    {
        /// <summary>The selector of a typed model.</summary>
        /// <param name="model">The typed selector.</param>
        /// <exception cref="FormatException">It is no selector the API server takes; all problems are named.</exception>
        [RequiresUnreferencedCode(TypedJson.Reason)]
        [RequiresDynamicCode(TypedJson.Reason)]
        public static LabelSelector From(V1LabelSelector model)
        {
            ArgumentNullException.ThrowIfNull(model);
            return LabelSelector.FromJson(TypedJson.ToJson(model));
        }
    }

    /// <summary>The selector as a typed model.</summary>
    /// <param name="selector">The selector.</param>
    [RequiresUnreferencedCode(TypedJson.Reason)]
    [RequiresDynamicCode(TypedJson.Reason)]
    public static V1LabelSelector ToV1LabelSelector(this LabelSelector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return TypedJson.FromJson<V1LabelSelector>(selector.ToJson());
    }
}
