using System.Diagnostics.Metrics;
using Sidecar.Webhook.Configuration;
using Sidecar.Webhook.Health;
using Sidecar.Webhook.SelfManaged;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.Observability;

/// <summary>What can be read off at any time.</summary>
sealed class WebhookGauges
{
    public WebhookGauges(
        WebhookMetrics metrics, LiveInjector injector, CertificateHolder certificates, Drain drain, AuthorityState authority)
    {
        Gauge("sidecar_webhook_configuration_good", "1 while the newest configuration is in use, else 0.",
            () => [injector.Problem is null ? 1 : 0]);
        Gauge("sidecar_webhook_configuration_loaded_timestamp_seconds", "When the configuration in use was loaded, Unix time.",
            () => [injector.LoadedAt.ToUnixTimeSeconds()]);
        Gauge("sidecar_webhook_certificate_expiry_timestamp_seconds", "When the serving certificate expires, Unix time.",
            () => Seconds(certificates.Current?.NotAfter));
        Gauge("sidecar_webhook_certificate_good", "1 while the newest certificate is in use, else 0.",
            () => [certificates.Current is not null && certificates.Problem is null ? 1 : 0]);
        Gauge("sidecar_webhook_authority_expiry_timestamp_seconds", "When the authority that signs expires, Unix time.",
            () => Seconds(authority.Expiry));
        Gauge("sidecar_webhook_authority_leader", "1 while this replica may change the authority, else 0.",
            () => authority.IsManaged ? [authority.IsLeader ? 1 : 0] : []);
        Gauge("sidecar_webhook_authority_published", "1 while every webhook configuration trusts what is served, else 0.",
            () => authority is { IsManaged: true, IsLeader: true } ? [authority.IsPublished ? 1 : 0] : []);
        Gauge("sidecar_webhook_draining", "1 once the webhook has been told to stop, else 0.", () => [drain.HasBegun ? 1 : 0]);

        void Gauge(string name, string description, Func<double[]> read) =>
            metrics.Meter.CreateObservableGauge(
                name, () => read().Select(value => new Measurement<double>(value)), null, description);
    }

    static double[] Seconds(DateTimeOffset? moment) => moment is { } known ? [known.ToUnixTimeSeconds()] : [];
}
