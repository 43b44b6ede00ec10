using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Tests.Configuration;

public class SettingsTests
{
    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() => Assert.Equal(
        [
            "Sidecar:Injection:NativeSidecars 'sometimes': expected 'auto', 'enabled' or 'disabled'.",
            "Sidecar:Injection:Policy 'maybe': expected 'enabled' or 'disabled'.",
            "Webhook:Mounts: Could not find a part of the path '/nowhere/values'.",
            "Webhook:Server:Listen: found 'http://*:80', expected an address such as https://*:8443 or https://127.0.0.1:0",
            "Webhook:Server:MaxBodyBytes: found 12, expected 1024 to 67108864",
            "Webhook:Server:RetryAfter: found 00:00:00.5000000, expected 00:00:01 to 00:00:30",
            "Webhook:Tls:CertificateFile: found nothing, expected the path of a PEM file",
        ],
        Problems(
            "Sidecar:Injection:Policy=maybe", "Sidecar:Injection:NativeSidecars=sometimes", "Webhook:Mounts:ValuesFile=/nowhere/values",
            "Webhook:Server:Listen=http://*:80", "Webhook:Server:MaxBodyBytes=12", "Webhook:Server:RetryAfter=00:00:00.5",
            "Webhook:Tls:CertificateFile="));

    [Fact]
    public void So_it_is_with_an_authority_of_its_own() => Assert.Equal(
        [
            "Webhook:SelfManaged:CertificateLifetime: found 02:00:00, expected more than three times Tls:UnreadyBefore (01:00:00): "
            + "a certificate is renewed when a third of its time is left",
            "Webhook:SelfManaged:Namespace: found '', expected 1 to 63 lower-case letters, digits and '-'",
            "Webhook:SelfManaged:Overlap: found 01:00:00, expected 00:00:01 to 00:12:00",
            "Webhook:SelfManaged:Secret: found 'Über', expected the name of a Kubernetes object: lower-case letters, digits, '-' and '.'",
            "Webhook:SelfManaged:WebhookConfigurations:0: found '', expected the name of a Kubernetes object: lower-case letters, digits, '-' and '.'",
        ],
        Problems("Webhook:Tls:Mode=SelfManaged", "Webhook:SelfManaged:Secret=Über", "Webhook:SelfManaged:CertificateLifetime=02:00:00",
            "Webhook:SelfManaged:Overlap=01:00:00", "Webhook:SelfManaged:WebhookConfigurations:0="));

    [Fact]
    public void Keys_that_are_not_known_and_values_of_another_type_are_said_with_the_rest() => Assert.Equal(
        [
            "Sidecar:Injection:Policy 'maybe': expected 'enabled' or 'disabled'.",
            "Webhook:SelfManaged: found 'yes', expected settings below it",
            "Webhook:Server:Listne: is no setting, expected one of Listen, Management, MaxBodyBytes, MaxConcurrentReviews, MaxBytesInFlight, "
            + "MaxConnections, RememberedBytes, RetryAfter, Timeout, DrainDelay, DrainTimeout",
            "Webhook:Server:MaxBodyBytes: found 'many', expected a number",
            "Webhook:Server:MaxConcurrentReviews: found 0, expected 1 to 100000",
            "Webhook:Server:RetryAfter: found '', expected a duration such as 00:00:30",
            "Webhook:Server:Timeout: found 'soon', expected a duration such as 00:00:30",
            "Webhook:Sevrer: is no setting, expected one of Server, Mounts, Tls, SelfManaged",
            "Webhook:Tls:Mode: found 'Magic', expected Files or SelfManaged",
        ],
        Problems(
            "Webhook:Server:Listne=https://*:1", "Webhook:Sevrer:Listen=https://*:1", "Webhook:Server:MaxBodyBytes=many",
            "Webhook:Server:MaxConcurrentReviews=0", "Webhook:Server:Timeout=soon",
            "Webhook:Server:RetryAfter=", "Webhook:SelfManaged=yes", "Webhook:Tls:Mode=Magic", "Sidecar:Injection:Policy=maybe"));

    [Fact]
    public void So_are_those_of_the_injection_before_what_its_values_say() => Assert.Collection(
        Problems("Sidecar:Injection:Valeus={}", "Sidecar:Injection:AlwaysInject=app", "Sidecar:Injection:OpenShift=perhaps"),
        list => Assert.Equal("Sidecar:Injection:AlwaysInject: found 'app', expected settings below it", list),
        value => Assert.Equal("Sidecar:Injection:OpenShift: found 'perhaps', expected true or false", value),
        key => Assert.StartsWith("Sidecar:Injection:Valeus: is no setting, expected one of Values, ", key, StringComparison.Ordinal));

    [Theory]
    [InlineData("Server:Listen", "https://example.com:8443", "https")]
    [InlineData("Server:Listen", "https://127.0.0.1:70000", "https")]
    [InlineData("Server:Listen", "https://localhost:0", "https")]
    [InlineData("Server:Management", "http://127.0.0.l:8080", "http")]
    public void Addresses_that_are_not_this_machines_are_refused_not_widened(string setting, string address, string scheme) => Assert.Equal(
        [$"Webhook:{setting}: found '{address}', expected an address such as {scheme}://*:8443 or {scheme}://127.0.0.1:0"],
        Problems($"Webhook:{setting}={address}"));

    [Fact]
    public void Limits_that_cannot_be_kept_together_are_refused() => Assert.Equal(
        [
            "Webhook:SelfManaged:Overlap: found 00:05:00, expected at least twice Tls:CheckInterval (00:10:00): "
            + "so long a replica may take to see a new certificate",
            "Webhook:Server:MaxBytesInFlight: found 7340032, expected 22085632 to 1099511627776",
        ],
        Problems("Webhook:Tls:Mode=SelfManaged", "Webhook:SelfManaged:Namespace=a", "Webhook:Tls:CheckInterval=00:10:00",
            "Webhook:Server:MaxBytesInFlight=7340032"));

    [Fact]
    public void A_file_cannot_be_two_settings() => Assert.Equal(
        [
            "Webhook:Mounts:MeshFile: found /dev/null, the file of ConfigFile: expected one of its own",
            "Webhook:Mounts:ValuesFile: found /dev/null, the file of ConfigFile: expected one of its own",
        ],
        Problems("Webhook:Mounts:ConfigFile=/dev/null", "Webhook:Mounts:ValuesFile=/dev/null", "Webhook:Mounts:MeshFile=/dev/null")
            .Where(problem => problem.StartsWith("Webhook:Mounts", StringComparison.Ordinal)));

    [Theory]
    [InlineData("--bogus: is no setting", "--bogus", "x")]
    [InlineData("--bogus=x: is no setting", "--bogus=x")]
    [InlineData("webhook-config: is no setting", "webhook-config")]
    [InlineData("-v: is no setting", "--listen", "https://*:1", "-v")]
    [InlineData("--Wehook:Server:Listen=https://*:1: is no setting", "--Wehook:Server:Listen=https://*:1")]
    [InlineData("--cert: found nothing after it, expected a value", "--key", "/k", "--cert")]
    [InlineData("Sidecar:Injektion: is no setting, expected Sidecar:Injection", "--Sidecar:Injection:Policy=enabled", "--OTEL_SERVICE_NAME=x", "Sidecar__Injektion__Policy=disabled")]
    public void What_nobody_reads_is_an_error(string problem, params string[] args)
    {
        var fromEnvironment = args[^1].StartsWith("Sidecar__", StringComparison.Ordinal) ? args[^1].Split('=') : null;
        var failures = Assert.Throws<OptionsValidationException>(() => WebhookHost.Build(
            fromEnvironment is null ? args : args[..^1],
            builder =>
            {
                if (fromEnvironment is [var name, var value])
                    builder.Configuration.AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), value)]);
            })).Failures;
        Assert.StartsWith(problem, failures.First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_setting_with_its_default()
    {
        using var output = new StringWriter();
        CommandLine.WriteHelp(output);
        Assert.Contains("\n  Webhook:Server:MaxBodyBytes = 7340032\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n  Webhook:SelfManaged:Overlap = 00:05:00\n", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--cert", output.ToString(), StringComparison.Ordinal);
        Assert.True(CommandLine.AsksForHelp(["--cert", "c", "--help"]));
        Assert.False(CommandLine.AsksForHelp(["--cert", "c"]));
    }

    [Fact]
    public void Settings_come_from_the_environment_too()
    {
        Environment.SetEnvironmentVariable("Webhook__Server__RetryAfter", "00:00:07");
        try
        {
            Assert.Equal(TimeSpan.FromSeconds(7), Build().Value.Server.RetryAfter);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Webhook__Server__RetryAfter", null);
        }
    }

    [Fact]
    public void The_short_switches_name_certificate_key_and_addresses()
    {
        using var app = WebhookHost.Build(["--cert", "/c", "--key", "/k", "--listen", "https://[::1]:1", "--management", "http://*:2"]);
        var options = app.Services.GetRequiredService<IOptions<WebhookOptions>>().Value;
        Assert.Equal(("/c", "/k", "https://[::1]:1", "http://*:2"),
            (options.Tls.CertificateFile, options.Tls.KeyFile, options.Server.Listen, options.Server.Management));
    }

    static IOptions<WebhookOptions> Build(params string[] settings)
    {
        using var app = WebhookHost.Build([.. settings.Select(setting => "--" + setting)]);
        return app.Services.GetRequiredService<IOptions<WebhookOptions>>();
    }

    static IEnumerable<string> Problems(params string[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Build(settings)).Failures.Order(StringComparer.Ordinal);
}
