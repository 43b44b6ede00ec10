using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>
/// The content of the Secret: the authorities that are trusted, the newest first, the key of the newest, and the
/// serving certificate. Immutable.
/// </summary>
sealed class Authority
{
    public const string BundleKey = "ca.crt";
    public const string AuthorityKeyKey = "ca.key";
    public const string CertificateKey = "tls.crt";
    public const string KeyKey = "tls.key";

    readonly string authorityKeyPem;
    readonly string certificatePem;
    readonly string keyPem;

    Authority(X509Certificate2[] trusted, string authorityKeyPem, string certificatePem, string keyPem)
    {
        (Trusted, this.authorityKeyPem, this.certificatePem, this.keyPem) = (trusted, authorityKeyPem, certificatePem, keyPem);
        Serving = ServingCertificate.Parse(certificatePem, keyPem, CertificateKey, KeyKey);
        SignedByNewest = IsSignedBy(Serving.Leaf, trusted[0]);
        Bundle = string.Concat(trusted.Select(one => one.ExportCertificatePem() + "\n"));
    }

    /// <summary>The authorities, the newest first.</summary>
    public IReadOnlyList<X509Certificate2> Trusted { get; }

    /// <summary>All of them, PEM: what API servers are to trust.</summary>
    public string Bundle { get; }

    public ServingCertificate Serving { get; }

    /// <summary>True once the serving certificate is of the newest authority.</summary>
    public bool SignedByNewest { get; }

    public DateTimeOffset Expiry => Trusted[0].NotAfter.ToUniversalTime();

    /// <summary>An authority, and a certificate that it signs.</summary>
    public static Authority Create(SelfManagedNames names, DateTimeOffset now)
    {
        using var key = NewKey();
        var root = CertificateFactory.Root(key, now, names.AuthorityLifetime);
        return Issue([root], key, names, now);
    }

    /// <summary>Trusts a new authority besides; the old one's certificate still serves.</summary>
    public Authority Introduce(SelfManagedNames names, DateTimeOffset now)
    {
        using var key = NewKey();
        var root = CertificateFactory.Root(key, now, names.AuthorityLifetime);
        return new Authority([root, .. Trusted], key.ExportPkcs8PrivateKeyPem(), certificatePem, keyPem);
    }

    /// <summary>A new serving certificate of the newest authority.</summary>
    public Authority Renew(SelfManagedNames names, DateTimeOffset now)
    {
        using var key = NewKey();
        key.ImportFromPem(authorityKeyPem);
        return Issue([.. Trusted], key, names, now);
    }

    /// <summary>Trusts the newest authority only.</summary>
    public Authority Retire() => new([Trusted[0]], authorityKeyPem, certificatePem, keyPem);

    /// <exception cref="FormatException">The data is not what <see cref="ToData"/> writes; never quotes it.</exception>
    public static Authority Parse(IDictionary<string, byte[]> data)
    {
        var bundle = new X509Certificate2Collection();
        try
        {
            bundle.ImportFromPem(Text(data, BundleKey));
        }
        catch (CryptographicException error)
        {
            throw new FormatException($"{BundleKey}: found an unreadable certificate, expected PEM", error);
        }
        if (bundle.Count == 0)
            throw new FormatException($"{BundleKey}: found no certificate, expected at least one in PEM");
        var authority = new Authority([.. bundle], Text(data, AuthorityKeyKey), Text(data, CertificateKey), Text(data, KeyKey));
        if (!authority.HoldsKeyOfNewest())
            throw new FormatException($"{AuthorityKeyKey}: found no private key for the first certificate in {BundleKey}");
        if (!bundle.Any(one => IsSignedBy(authority.Serving.Leaf, one)))
            throw new FormatException($"{CertificateKey}: found a certificate that none in {BundleKey} has signed");
        return authority;
    }

    public Dictionary<string, byte[]> ToData() => new()
    {
        [BundleKey] = Encoding.ASCII.GetBytes(Bundle),
        [AuthorityKeyKey] = Encoding.ASCII.GetBytes(authorityKeyPem),
        [CertificateKey] = Encoding.ASCII.GetBytes(certificatePem),
        [KeyKey] = Encoding.ASCII.GetBytes(keyPem),
    };

    static Authority Issue(X509Certificate2[] trusted, ECDsa authorityKey, SelfManagedNames names, DateTimeOffset now)
    {
        using var key = NewKey();
        var leaf = CertificateFactory.Leaf(trusted[0], authorityKey, key, names, now);
        return new Authority(
            trusted, authorityKey.ExportPkcs8PrivateKeyPem(), leaf.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem());
    }

    static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    static string Text(IDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : throw new FormatException($"{key}: found nothing");

    bool HoldsKeyOfNewest()
    {
        try
        {
            using var key = NewKey();
            key.ImportFromPem(authorityKeyPem);
            using var expected = Trusted[0].GetECDsaPublicKey();
            return expected is not null
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(expected.ExportSubjectPublicKeyInfo());
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    static bool IsSignedBy(X509Certificate2 leaf, X509Certificate2 root)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(leaf);
    }
}
