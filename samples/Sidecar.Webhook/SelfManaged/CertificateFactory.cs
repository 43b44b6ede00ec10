using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>Makes certificates (RFC 5280): an authority that signs serving certificates only, and those.</summary>
static class CertificateFactory
{
    static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    // Clocks of API servers may be behind.
    static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    /// <summary>A self-signed authority, named after its key so that no two are confused in a bundle.</summary>
    public static X509Certificate2 Root(ECDsa key, DateTimeOffset now, TimeSpan lifetime)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        var request = new CertificateRequest($"CN=sidecar-webhook-ca-{id}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var withKey = request.CreateSelfSigned(now - Backdating, now + lifetime);
        return X509CertificateLoader.LoadCertificate(withKey.RawData);
    }

    /// <summary>A serving certificate that expires no later than its authority.</summary>
    public static X509Certificate2 Leaf(
        X509Certificate2 root, ECDsa rootKey, ECDsa key, SelfManagedNames names, DateTimeOffset now)
    {
        var request = new CertificateRequest($"CN={Short(names.Hosts[0])}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in names.Hosts)
            alternatives.AddDnsName(host);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        var rootEnd = new DateTimeOffset(root.NotAfter.ToUniversalTime());
        var end = now + names.CertificateLifetime < rootEnd ? now + names.CertificateLifetime : rootEnd;
        var begin = now - Backdating > root.NotBefore.ToUniversalTime() ? now - Backdating : root.NotBefore.ToUniversalTime();
        return request.Create(
            root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), begin, end, RandomNumberGenerator.GetBytes(16));
    }

    // A common name has 64 characters at most; nobody reads it, the alternative names count.
    static string Short(string host) => host.Length <= 64 ? host : "sidecar-webhook";
}
