using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Tls;

static class TlsSetup
{
    public static void AddCertificates(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CertificateHolder>();
        if (builder.ConfiguredTlsMode() == TlsMode.Files)
            builder.Services.AddHostedService<CertificateFiles>();
    }

    /// <summary>Who makes the certificate: decides which services there are, so it is asked before they are built.</summary>
    public static TlsMode ConfiguredTlsMode(this WebApplicationBuilder builder) =>
        Enum.TryParse<TlsMode>(builder.Configuration["Webhook:Tls:Mode"], ignoreCase: true, out var mode) ? mode : default;
}
