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
            "Webhook:Server:Listne: is no setting, expected one of Listen, Management, MaxBodyBytes, MaxConcurrentReviews, RetryAfter, "
            + "Timeout, DrainDelay, DrainTimeout",
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
