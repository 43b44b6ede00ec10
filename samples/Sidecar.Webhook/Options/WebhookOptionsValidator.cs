using Microsoft.Extensions.Options;
using Sidecar.Webhook.Configuration;
using Sidecar.Webhook.Reviews;

namespace Sidecar.Webhook.Options;

/// <summary>Names everything that is wrong with the settings.</summary>
sealed class WebhookOptionsValidator(MountedFiles files) : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var problems = new Problems(WebhookOptions.Section);
        Check(problems.In("Server"), options.Server);
        Check(problems.In("Tls"), options.Tls);
        if (options.Tls.Mode == TlsMode.SelfManaged)
            Check(problems.In("SelfManaged"), options.SelfManaged, options.Tls);
        Check(problems.In("Mounts"), options.Mounts);
        return problems.Found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Found);
    }

    static void Check(Problems problems, ServerOptions server)
    {
        problems.Address("Listen", server.Listen, "https");
        if (server.Management.Length > 0)
            problems.Address("Management", server.Management, "http");
        problems.Range("MaxBodyBytes", server.MaxBodyBytes, 1024, 64 * 1024 * 1024);
        problems.Range("MaxConcurrentReviews", server.MaxConcurrentReviews, 1, 100_000);
        if (server.MaxBytesInFlight != 0)
            problems.Range("MaxBytesInFlight", server.MaxBytesInFlight, MemoryBudget.Least(server.MaxBodyBytes), 1L << 40);
        problems.Range("MaxConnections", server.MaxConnections, 16, 100_000);
        problems.Range("RememberedBytes", server.RememberedBytes, 0, 1 << 30);
        problems.Range("RetryAfter", server.RetryAfter, TimeSpan.FromSeconds(1), ReviewTimeout.Longest);
        problems.Range("Timeout", server.Timeout, TimeSpan.FromSeconds(1), ReviewTimeout.Longest);
        problems.Range("DrainDelay", server.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        problems.Range("DrainTimeout", server.DrainTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    static void Check(Problems problems, TlsOptions tls)
    {
        problems.Known("Mode", tls.Mode);
        problems.Range("CheckInterval", tls.CheckInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        problems.Range("WarnBefore", tls.WarnBefore, TimeSpan.Zero, TimeSpan.FromDays(365));
        problems.Range("UnreadyBefore", tls.UnreadyBefore, TimeSpan.Zero, TimeSpan.FromDays(365));
        if (tls.Mode != TlsMode.Files)
            return;
        problems.NotEmpty("CertificateFile", tls.CertificateFile, "the path of a PEM file");
        problems.NotEmpty("KeyFile", tls.KeyFile, "the path of a PEM file");
    }

    static void Check(Problems problems, SelfManagedOptions own, TlsOptions tls)
    {
        problems.DnsLabel("Namespace", own.Namespace);
        problems.DnsLabel("Service", own.Service);
        problems.ObjectName("Secret", own.Secret);
        problems.ObjectName("Lease", own.Lease);
        problems.NotEmpty("Identity", own.Identity, "a name that no other replica has");
        foreach (var (i, configuration) in own.WebhookConfigurations.Index())
            problems.ObjectName($"WebhookConfigurations:{i}", configuration);
        problems.Range("AuthorityLifetime", own.AuthorityLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        problems.Range("CertificateLifetime", own.CertificateLifetime, TimeSpan.FromMinutes(30), own.AuthorityLifetime);
        problems.Range("Overlap", own.Overlap, TimeSpan.FromSeconds(1), own.CertificateLifetime / 10);
        if (own.Overlap < tls.CheckInterval * 2)
            problems.Add("Overlap",
                $"found {own.Overlap}, expected at least twice Tls:CheckInterval ({tls.CheckInterval}): "
                + "so long a replica may take to see a new certificate");
        problems.Range("LeaseDuration", own.LeaseDuration, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        if (own.CertificateLifetime / 3 <= tls.UnreadyBefore)
            problems.Add("CertificateLifetime",
                $"found {own.CertificateLifetime}, expected more than three times Tls:UnreadyBefore ({tls.UnreadyBefore}): "
                + "a certificate is renewed when a third of its time is left");
    }

    void Check(Problems problems, MountOptions mounts)
    {
        problems.Range("CheckInterval", mounts.CheckInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        foreach (var twice in new (string Setting, string File)[]
            { ("ConfigFile", mounts.ConfigFile), ("ValuesFile", mounts.ValuesFile), ("MeshFile", mounts.MeshFile) }
            .Where(one => one.File.Length > 0).GroupBy(one => one.File).Where(same => same.Count() > 1))
            foreach (var (setting, file) in twice.Skip(1))
                problems.Add(setting, $"found {file}, the file of {twice.First().Setting}: expected one of its own");
        if (files.Problem is { } problem)
            problems.Add(problem);
    }
}
