using k8s;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.SelfManaged;

static class SelfManagedSetup
{
    static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    public static void AddSelfManagedCertificates(this WebApplicationBuilder builder)
    {
        var isManaged = builder.ConfiguredTlsMode() == TlsMode.SelfManaged;
        builder.Services.AddSingleton(new AuthorityState { IsManaged = isManaged });
        if (!isManaged)
            return;
        builder.Services.AddSingleton<IKubernetes>(services => Connect(services.GetRequiredService<IOptions<WebhookOptions>>().Value.SelfManaged));
        builder.Services.AddSingleton(services => new Cluster(
            services.GetRequiredService<IKubernetes>(), services.GetRequiredService<IOptions<WebhookOptions>>().Value.SelfManaged));
        builder.Services.AddHostedService<SelfManagedCertificates>();
        builder.Services.AddHostedService<Leadership>();
    }

    static Kubernetes Connect(SelfManagedOptions options)
    {
        try
        {
            var configuration = options.Kubeconfig.Length > 0
                ? KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig)
                : KubernetesClientConfiguration.InClusterConfig();
            configuration.HttpClientTimeout = RequestTimeout;
            return new Kubernetes(configuration);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Which exceptions the client library throws for a wrong file, it does not say.
            throw new OptionsValidationException(WebhookOptions.Section, typeof(WebhookOptions),
                [$"{WebhookOptions.Section}:SelfManaged:Kubeconfig: found {Found(options.Kubeconfig)}, expected a way to reach the API server: {error.Message}"]);
        }

        static string Found(string kubeconfig) => kubeconfig.Length > 0 ? $"'{kubeconfig}'" : "nothing";
    }
}
