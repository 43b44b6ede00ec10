using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;

namespace Sidecar.Samples.Tests.Webhook;

/// <summary>The webhook listening on a real TLS socket of this machine, with a certificate made for the occasion.</summary>
public sealed class RunningWebhook : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("sidecar-webhook-").FullName;
    WebApplication? app;
    X509Certificate2? certificate;

    /// <summary>A client that trusts exactly that certificate, as an API server does with a <c>caBundle</c>.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        certificate = MakeCertificate();
        var (cert, key) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
        await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        app = Sidecar.Webhook.Webhook.Build(["--cert", cert, "--key", key, "--listen", "https://127.0.0.1:0"]);
        await app.StartAsync();
        Client = NewClient(HttpVersion.Version20);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        certificate?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public HttpClient NewClient(Version version) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate! },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    })
    {
        BaseAddress = new Uri(app!.Urls.Single()),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(30),
    };

    static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sidecar-webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
    }
}
