using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;

namespace Sidecar.Webhook.Deploy;

/// <summary>The webhook configuration that sends pods here: Istio's entries, for this Service.</summary>
static class InjectorWebhooks
{
    /// <summary>The name of the configuration; a revision's has <c>-REVISION</c> after it.</summary>
    public const string Name = "sidecar-injector";

    /// <summary>
    /// A broken injector must not keep the cluster from mending itself: these namespaces are never sent here, nor is the
    /// injector's own.
    /// </summary>
    static readonly string[] Excluded = ["kube-system", "kube-public", "kube-node-lease"];

    /// <param name="revision">The revision that namespaces and pods ask for by label; empty for the default one.</param>
    /// <param name="service">The Service of the webhook.</param>
    /// <exception cref="FormatException">The revision is no label value.</exception>
    public static WebhookConfiguration Build(string revision, WebhookService service)
    {
        var istio = IstioWebhooks.Canonical(new IstioWebhookOptions { Revision = revision });
        var outside = new SelectorRequirement(
            "kubernetes.io/metadata.name", SelectorOperator.NotIn, [.. Excluded, service.Namespace]);
        return WebhookConfiguration.Create(
            revision.Length == 0 ? Name : $"{Name}-{revision}",
            istio.Entries.Select(entry => entry with
            {
                ClientConfig = new WebhookClientConfig { Service = service with { Path = "/inject", Port = 443 } },
                NamespaceSelector = new LabelSelector([.. entry.NamespaceSelector!.Requirements, outside]),
                TimeoutSeconds = 5,
            }),
            [KeyValuePair.Create("app.kubernetes.io/name", "sidecar-webhook"),
             KeyValuePair.Create("istio.io/rev", revision.Length == 0 ? "default" : revision)]);
    }
}
