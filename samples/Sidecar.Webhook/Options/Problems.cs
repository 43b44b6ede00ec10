using System.Net;
using System.Text.RegularExpressions;

namespace Sidecar.Webhook.Options;

/// <summary>What is wrong with settings, each with its path, what was found and what was expected.</summary>
sealed partial class Problems(string path, List<string>? found = null)
{
    readonly List<string> found = found ?? [];

    public IReadOnlyCollection<string> Found => found;

    public Problems In(string section) => new($"{path}:{section}", found);

    public void Add(string problem) => found.Add($"{path}: {problem}");

    public void Add(string setting, string problem) => found.Add($"{path}:{setting}: {problem}");

    public void Range<T>(string setting, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            Add(setting, $"found {value}, expected {least} to {most}");
    }

    public void Known<T>(string setting, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            Add(setting, $"found {value}, expected {string.Join(" or ", Enum.GetNames<T>())}");
    }

    public void NotEmpty(string setting, string value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(setting, $"found nothing, expected {expected}");
    }

    public void Address(string setting, string value, string scheme)
    {
        try
        {
            var address = BindingAddress.Parse(value);
            if (address.Scheme == scheme && address.PathBase.Length == 0 && IsOfThisMachine(address))
                return;
        }
        catch (FormatException)
        {
            // Said below, with what was expected.
        }
        Add(setting, $"found '{value}', expected an address such as {scheme}://*:8443 or {scheme}://127.0.0.1:0");
    }

    public void DnsLabel(string setting, string value)
    {
        if (!Label().IsMatch(value))
            Add(setting, $"found '{value}', expected 1 to 63 lower-case letters, digits and '-'");
    }

    public void ObjectName(string setting, string value)
    {
        if (value.Length > 253 || !Subdomain().IsMatch(value))
            Add(setting, $"found '{value}', expected the name of a Kubernetes object: lower-case letters, digits, '-' and '.'");
    }

    // Any other name would be listened for on all addresses, which nobody meant.
    static bool IsOfThisMachine(BindingAddress address) =>
        address.Port is >= 0 and <= 65535
        && (address.Host is "*" or "+" || IPAddress.TryParse(address.Host.Trim('[', ']'), out _)
            || (address.Host == "localhost" && address.Port > 0));

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();
}
