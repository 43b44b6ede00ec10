using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>An authority made for a test, with an intermediate, as a company would have one.</summary>
sealed class TestAuthority : IDisposable
{
    static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(-10);

    readonly ECDsa intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 intermediate;

    public TestAuthority(string name = "test")
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority($"CN={name} root", rootKey).CreateSelfSigned(Start, Start.AddDays(30));
        using var signed = Authority($"CN={name} intermediate", intermediateKey)
            .Create(Root, Start, Start.AddDays(20), [1]);
        intermediate = signed.CopyWithPrivateKey(intermediateKey);
    }

    public X509Certificate2 Root { get; }

    /// <summary>A serving certificate with its chain, and its key, both PEM.</summary>
    public (string Certificate, string Key) Issue(DateTimeOffset? until = null, params string[] hosts) => Issue(Start, until, hosts);

    /// <summary>The same, with a time at which it begins to be valid.</summary>
    public (string Certificate, string Key) Issue(DateTimeOffset from, DateTimeOffset? until, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        foreach (var host in hosts)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(intermediate, from, until ?? Start.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return (leaf.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>What a client that trusts exactly these roots asks of a server, as an API server with a <c>caBundle</c> does.</summary>
    public static SslClientAuthenticationOptions Trusting(params IEnumerable<X509Certificate2> roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        foreach (var root in roots)
            policy.CustomTrustStore.Add(root);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }

    public void Dispose()
    {
        Root.Dispose();
        intermediate.Dispose();
        intermediateKey.Dispose();
    }

    static CertificateRequest Authority(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
