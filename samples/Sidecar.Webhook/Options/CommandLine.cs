using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using Sidecar.Core.Hosting;
using Sidecar.Webhook.Deploy;

namespace Sidecar.Webhook.Options;

/// <summary>
/// The command line as the configuration understands it, and what it would pass over in silence: arguments that are no
/// settings, and sections that nobody reads.
/// </summary>
sealed class CommandLine(string[] args, IConfiguration configuration) : IValidateOptions<WebhookOptions>
{
    /// <summary>Short names of settings.</summary>
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["--cert"] = "Webhook:Tls:CertificateFile",
        ["--key"] = "Webhook:Tls:KeyFile",
        ["--listen"] = "Webhook:Server:Listen",
        ["--management"] = "Webhook:Server:Management",
    };

    static readonly string[] Sections = [$"{WebhookOptions.Section}:", $"{InjectionOptions.Section}:", "Logging:", "OTEL_"];

    public static bool AsksForHelp(string[] args) => args is [.., "--help" or "-h"] or ["--help" or "-h", ..];

    /// <summary>How to call the program: the verb, the switches, and every setting with its default.</summary>
    public static void WriteHelp(TextWriter output)
    {
        output.WriteLine("usage: Sidecar.Webhook [--SETTING=VALUE | --SETTING VALUE]...");
        output.WriteLine($"       Sidecar.Webhook {PrintWebhooks.Usage}");
        output.WriteLine("\nAnswers admission reviews until SIGTERM. Exit codes: 0 ended as told, 1 it cannot start, 2 wrong settings.\n\nShort names:");
        foreach (var (name, setting) in Switches)
            output.WriteLine($"  {name,-14} {setting}");
        output.WriteLine("\nSettings, also as environment variables (Webhook__Server__Listen), and their defaults:");
        var defaults = new WebhookOptions();
        foreach (var section in typeof(WebhookOptions).GetProperties())
            foreach (var setting in section.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                output.WriteLine($"  {WebhookOptions.Section}:{section.Name}:{setting.Name}"
                    + Text(setting.GetValue(section.GetValue(defaults))));
        output.WriteLine($"  {InjectionOptions.Section}:...  the options of the injection");
    }

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var problems = StrayArguments().Concat(StraySections()).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    IEnumerable<string> StrayArguments()
    {
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=')[0];
            if (!Switches.ContainsKey(name) && !Sections.Any(section => name.StartsWith($"--{section}", StringComparison.OrdinalIgnoreCase)))
                yield return $"{args[i]}: is no setting, expected {string.Join(", ", Switches.Keys)}, "
                    + $"{string.Join(", ", Sections.Select(section => $"--{section}…"))} with a value, --help, or the verb {PrintWebhooks.Verb} first";
            else if (name == args[i] && ++i == args.Length)
                yield return $"{name}: found nothing after it, expected a value";
        }
    }

    IEnumerable<string> StraySections()
    {
        var parent = configuration.GetSection(InjectionOptions.Section.Split(':')[0]);
        return parent.GetChildren()
            .Where(section => !section.Path.Equals(InjectionOptions.Section, StringComparison.OrdinalIgnoreCase))
            .Select(section => $"{section.Path}: is no setting, expected {InjectionOptions.Section}");
    }

    static string Text(object? value) => value switch
    {
        null or "" or System.Collections.ICollection { Count: 0 } => "",
        string text => $" = {text}",
        _ => $" = {Convert.ToString(value, CultureInfo.InvariantCulture)}",
    };
}
