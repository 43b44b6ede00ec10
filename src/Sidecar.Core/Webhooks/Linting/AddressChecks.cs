using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>How a webhook is reached, and whom the API server trusts there.</summary>
static class AddressChecks
{
    public static IEnumerable<WebhookFinding> Check(LintEntry entry)
    {
        var at = entry.At / "clientConfig";
        var client = entry.Entry.ClientConfig;
        if ((client.Url is null) == (client.Service is null))
            yield return entry.Finding(LintRules.AddressMissing, at,
                $"{entry.Name} has {(client.Url is null ? "neither a URL nor a Service" : "a URL and a Service")}.", "Write one of the two.");
        if (client.Url is { } url && UrlFault(url) is { } fault)
            yield return entry.Finding(LintRules.UrlRefused, at / "url", $"The URL '{url}' {fault}.",
                "Use https://HOST[:PORT]/PATH and nothing else.");
        if (client.Service is { } service && ServiceFault(service) is var (field, problem))
            yield return entry.Finding(LintRules.ServiceIncomplete, at / "service" / field, $"The Service {problem}.",
                "Name the Service, its namespace, a path like /inject and a port from 1 to 65535.");
        if (string.IsNullOrEmpty(client.CaBundle) && client.Service is not null)
            yield return entry.Finding(LintRules.CaBundleEmpty, at / "caBundle", $"{entry.Name} has no CA bundle.",
                "Write the CA's certificate, or make sure that the injector writes it when it starts.");
        if (client.CaBundle is { Length: > 0 } bundle && BundleFault(bundle) is { } unreadable)
            yield return entry.Finding(LintRules.CaBundleUnreadable, at / "caBundle", $"The CA bundle {unreadable}.",
                "Write one or more PEM certificates, in base64 as a whole.");
    }

    static string? UrlFault(string url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? "is not a URL"
        : parsed.Scheme != Uri.UriSchemeHttps ? $"has the scheme {parsed.Scheme}, expected https"
        : parsed.UserInfo.Length > 0 ? "has a user"
        : parsed.Query.Length > 0 || url.Contains('?', StringComparison.Ordinal) ? "has a query"
        : parsed.Fragment.Length > 0 || url.Contains('#', StringComparison.Ordinal) ? "has a fragment"
        : null;

    static (string Field, string Problem)? ServiceFault(WebhookService service) =>
        service.Name.Length == 0 ? ("name", "has no name")
        : service.Namespace.Length == 0 ? ("namespace", "has no namespace")
        : service.Path is { } path && !path.StartsWith('/') ? ("path", $"has the path '{path}', expected a leading slash")
        : service.Port is < 1 or > 65535 ? ("port", $"has the port {service.Port}, expected 1 to 65535")
        : null;

    static string? BundleFault(string bundle)
    {
        if (!Base64.IsValid(bundle))
            return "is not base64";
        var rest = Encoding.UTF8.GetString(Convert.FromBase64String(bundle)).AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is "CERTIFICATE")
                return null;
            rest = rest[fields.Location.End..];
        }
        return "holds no PEM certificate";
    }
}
