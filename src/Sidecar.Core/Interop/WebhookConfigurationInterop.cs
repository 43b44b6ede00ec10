using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using Sidecar.Core.Webhooks;

namespace Sidecar.Core.Interop;

/// <summary>Webhook configurations from and to the typed model of KubernetesClient, which knows v1 only.</summary>
public static class WebhookConfigurationInterop
{
    extension(WebhookConfiguration)
    {
        /// <summary>The configuration of a typed model. Version and kind are filled in where the model leaves them out.</summary>
        /// <param name="model">The typed configuration.</param>
        /// <exception cref="WebhookFormatException">The model has not the form of a configuration; all problems are named.</exception>
        [RequiresUnreferencedCode(TypedJson.Reason)]
        [RequiresDynamicCode(TypedJson.Reason)]
        public static WebhookConfiguration From(V1MutatingWebhookConfiguration model)
        {
            ArgumentNullException.ThrowIfNull(model);
            var json = TypedJson.ToJson(model);
            json["apiVersion"] ??= $"{V1MutatingWebhookConfiguration.KubeGroup}/{V1MutatingWebhookConfiguration.KubeApiVersion}";
            json["kind"] ??= V1MutatingWebhookConfiguration.KubeKind;
            return WebhookConfiguration.FromJson(json);
        }
    }

    /// <summary>The configuration as a typed model, ready to be sent to a cluster.</summary>
    /// <param name="configuration">The configuration, written in v1.</param>
    /// <exception cref="ArgumentException">It is written in v1beta1, which has other defaults.</exception>
    /// <exception cref="FormatException">A field has a form the model does not know.</exception>
    [RequiresUnreferencedCode(TypedJson.Reason)]
    [RequiresDynamicCode(TypedJson.Reason)]
    public static V1MutatingWebhookConfiguration ToV1MutatingWebhookConfiguration(this WebhookConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.ApiVersion == WebhookApiVersion.V1
            ? TypedJson.FromJson<V1MutatingWebhookConfiguration>(configuration.ToJson())
            : throw new ArgumentException(
                $"The configuration '{configuration.Name}' is written in v1beta1, expected v1.", nameof(configuration));
    }
}
