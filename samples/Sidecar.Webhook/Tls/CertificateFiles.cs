using Microsoft.Extensions.Options;
using Sidecar.Webhook.Configuration;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Tls;

/// <summary>
/// Watches certificate and key in files, as cert-manager or a mounted Secret renews them. While they are missing or do
/// not belong together the last good pair stays in use.
/// </summary>
sealed class CertificateFiles(CertificateHolder holder, IOptions<WebhookOptions> options, TimeProvider time) : BackgroundService
{
    readonly TlsOptions tls = options.Value.Tls;
    SortedDictionary<string, string>? tried;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Load();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(tls.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Load();
    }

    void Load()
    {
        try
        {
            var files = FileSnapshot.Read(() => [tls.CertificateFile, tls.KeyFile]);
            if (holder.Problem is null && tried is not null && FileSnapshot.Same(tried, files))
                return;
            tried = files;
            holder.Accept(ServingCertificate.Parse(
                files[tls.CertificateFile], files[tls.KeyFile], tls.CertificateFile, tls.KeyFile));
        }
        catch (Exception error) when (error is IOException or FormatException)
        {
            holder.Refuse(error.Message);
        }
    }
}
