namespace Sidecar.Webhook.Configuration;

/// <summary>The injection's configuration cannot be used.</summary>
sealed class InjectionConfigurationException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Everything that is wrong: the file, what was found and what was expected.</summary>
    public IReadOnlyList<string> Problems => problems;
}
