using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sidecar.Hosting;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Hosting;

/// <summary>Registers interception with a host.</summary>
public static class InterceptionServices
{
    /// <summary>
    /// Adds options of interception under a name, and <see cref="IInterceptionSource"/>, which gives their settings.
    /// Call it once for each configuration that the host has; calling it again for a name adds nothing.
    /// </summary>
    /// <remarks>
    /// The host does not start while the options are wrong; the exception names every problem. Options are set by what
    /// the result offers: <c>Configure</c>, or <c>BindConfiguration(InterceptionOptions.Section)</c> of the package
    /// <c>Microsoft.Extensions.Options.ConfigurationExtensions</c>, which also follows changes. Services registered
    /// before take the place of the library's.
    /// </remarks>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the configuration; null for the one without a name.</param>
    public static OptionsBuilder<InterceptionOptions> AddSidecarInterception(
        this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Options.DefaultName;
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<InterceptionOptions>, InterceptionOptionsValidator>());
        services.TryAddSingleton<IInterceptionSource, InterceptionSource>();
        if (ConfigurationName<InterceptionOptions>.TryAdd(services, name))
            StartupCheck<InterceptionOptions>.Add(services, name, provider => provider.GetRequiredService<IInterceptionSource>().Get(name));
        return services.AddOptions<InterceptionOptions>(name);
    }
}
