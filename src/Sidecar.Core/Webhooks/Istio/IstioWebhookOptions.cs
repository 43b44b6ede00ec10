namespace Sidecar.Core.Webhooks.Istio;

/// <summary>What the webhook configuration of an Istio control plane is built from.</summary>
public sealed record IstioWebhookOptions
{
    /// <summary>The revision. Default: empty, which labels spell <c>default</c>.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The namespace of the control plane; another one is appended to names. Default: <c>istio-system</c>.</summary>
    public string Namespace { get; init; } = IstioWebhooks.DefaultNamespace;

    /// <summary>
    /// <c>sidecarInjectorWebhook.enableNamespacesByDefault</c>: namespaces without any label are injected too. Only the
    /// empty revision has such an entry. Default: false.
    /// </summary>
    public bool EnableNamespacesByDefault { get; init; }

    /// <summary><c>istiodRemote.injectionURL</c>: an <c>https</c> URL called in place of the Service. Default: null, none.</summary>
    public string? InjectionUrl { get; init; }

    /// <summary><c>istiodRemote.injectionPath</c>: the path at the Service. Default: <c>/inject</c>.</summary>
    public string InjectionPath { get; init; } = "/inject";

    /// <summary>The certificates to trust, PEM in base64. Default: null; the control plane fills it in while it runs.</summary>
    public string? CaBundle { get; init; }

    /// <summary><c>sidecarInjectorWebhook.reinvocationPolicy</c>. Default: Never.</summary>
    public WebhookReinvocationPolicy ReinvocationPolicy { get; init; }

    /// <summary>The label <c>install.operator.istio.io/owning-resource</c>. Default: <c>unknown</c>.</summary>
    public string OwningResource { get; init; } = "unknown";

    /// <summary>The name of the Helm release. Default: <c>istio</c>.</summary>
    public string Release { get; init; } = "istio";

    /// <summary>The version of the Helm chart, for the labels that name it. Default: null, no such labels.</summary>
    public string? ChartVersion { get; init; }

    /// <summary>The revision as labels and selectors spell it.</summary>
    internal string RevisionLabel => Revision.Length == 0 ? IstioWebhooks.DefaultRevision : Revision;

    /// <summary>The Service of the control plane.</summary>
    internal WebhookService Service => new(Namespace, Revision.Length == 0 ? "istiod" : $"istiod-{Revision}")
    {
        Path = InjectionPath,
        Port = 443,
    };

    /// <summary>How the control plane is reached.</summary>
    internal WebhookClientConfig Client => new()
    {
        Url = InjectionUrl,
        Service = InjectionUrl is null ? Service : null,
        CaBundle = CaBundle,
    };
}
