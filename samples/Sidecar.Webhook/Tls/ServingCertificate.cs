using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Webhook.Tls;

/// <summary>A certificate with its chain and private key, ready to serve. Immutable.</summary>
/// <remarks>
/// Never disposed of by hand: a handshake may still be using it when it is replaced. The key leaves it in no form.
/// </remarks>
sealed class ServingCertificate
{
    ServingCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        Leaf = leaf;
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        Thumbprint = leaf.GetCertHashString(HashAlgorithmName.SHA256)[..16];
        NotBefore = leaf.NotBefore.ToUniversalTime();
        NotAfter = leaf.NotAfter.ToUniversalTime();
    }

    /// <summary>What handshakes are given.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>The certificate itself.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>Tells certificates apart in logs.</summary>
    public string Thumbprint { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Whether its time has come and is not over.</summary>
    public bool IsValidAt(DateTimeOffset moment) => NotBefore <= moment && moment < NotAfter;

    /// <summary>Reads a certificate, with its intermediates after it, and its key.</summary>
    /// <exception cref="FormatException">One is no such text, or they do not belong together.</exception>
    public static ServingCertificate Parse(string certificatePem, string keyPem, string certificateName, string keyName)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificatePem);
        }
        catch (CryptographicException error)
        {
            throw new FormatException($"{certificateName}: found an unreadable certificate, expected PEM", error);
        }
        if (chain.Count == 0)
            throw new FormatException($"{certificateName}: found no certificate, expected at least one in PEM");
        if (keyPem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
            throw new FormatException($"{keyName}: found an encrypted key, expected one that is not");
        try
        {
            var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            chain.RemoveAt(0);
            return new ServingCertificate(leaf, chain);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new FormatException($"{keyName}: found no private key for the certificate in {certificateName}", error);
        }
    }
}
