using System.Security.Cryptography;
using System.Text;
using Sidecar.Core.Admission;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

/// <summary>An injector and what it was made of. Immutable.</summary>
sealed record InjectorVersion(AdmissionEndpoint Endpoint, string Fingerprint)
{
    /// <exception cref="InjectionConfigurationException">A document cannot be used; all problems of all documents.</exception>
    public static InjectorVersion Build(InjectionOptions options, InjectionFiles files, int maxBodyBytes)
    {
        var problems = new List<string>();
        var values = Try(() => Values(options, files), problems);
        var mesh = Try(() => Mesh(options, files), problems);
        var injector = Try(() => Injector(options, files), problems);
        var built = problems.Count > 0 ? null : Try(() => IstioProfile.CreateInjector(new IstioConfiguration
        {
            Values = values!,
            Mesh = mesh!,
            Injector = injector!,
            Revision = options.Revision,
            NativeSidecars = options.NativeSidecars,
            OpenShift = options.OpenShift,
            CompliancePolicy = options.CompliancePolicy,
        }), problems);
        if (built is null)
            throw new InjectionConfigurationException(problems);
        var handler = new AdmissionHandler(built, IstioProfile.ParsePath, new JsonLimits { MaxBytes = maxBodyBytes });
        return new InjectorVersion(new AdmissionEndpoint(handler, maxBodyBytes), FingerprintOf(options, files));
    }

    static IstioValues Values(InjectionOptions options, InjectionFiles files)
    {
        var values = IstioValues.Default;
        if (options.ValuesFile.Length > 0)
            values = values.With(files.Values, options.ValuesFile);
        return options.Values.Length > 0 ? values.With(options.Values, "Webhook:Injection:Values") : values;
    }

    static MeshConfig Mesh(InjectionOptions options, InjectionFiles files) =>
        MeshConfig.Default.With(files.Mesh, options.MeshFile).With(options.Mesh, "Webhook:Injection:Mesh");

    static InjectorConfig Injector(InjectionOptions options, InjectionFiles files)
    {
        var config = InjectorConfig.Parse(files.Config, options.ConfigFile);
        foreach (var (path, text) in files.Templates.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var name = InjectionFiles.TemplateName(path);
            if (config.Templates.ContainsKey(name))
                throw new FormatException($"{path}: found a second template '{name}', expected one of each name");
            config = config with { Templates = config.Templates.Add(name, text) };
        }
        return options.Policy.Length > 0 ? config with { Policy = options.Policy } : config;
    }

    static T? Try<T>(Func<T> make, List<string> problems) where T : class
    {
        try
        {
            return make();
        }
        catch (FormatException error)
        {
            problems.AddRange(error.Message.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
            return null;
        }
    }

    static string FingerprintOf(InjectionOptions options, InjectionFiles files)
    {
        IEnumerable<string> parts =
        [
            files.Config, files.Values, files.Mesh, options.Policy, options.Values, options.Mesh, options.Revision,
            options.CompliancePolicy, $"{options.NativeSidecars} {options.OpenShift}",
            .. files.Templates.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => (string[])[file.Key, file.Value]),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..12];
    }
}
