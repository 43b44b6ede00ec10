using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sidecar.Core.Injection;
using Sidecar.Hosting;

namespace Sidecar.Core.Hosting;

/// <summary>Registers injection with a host.</summary>
public static class InjectionServices
{
    /// <summary>
    /// Adds options of injection under a name, and <see cref="IInjectorSource"/>, which gives the injectors made of them.
    /// Call it once for each configuration that the host has; calling it again for a name adds nothing.
    /// </summary>
    /// <remarks>
    /// The host does not start while the options are wrong; the exception names every problem. Options are set by what
    /// the result offers: <c>Configure</c>, or <c>BindConfiguration(InjectionOptions.Section)</c> of the package
    /// <c>Microsoft.Extensions.Options.ConfigurationExtensions</c>, which also follows changes. An
    /// <see cref="IInjectorSource"/> registered before takes the place of the library's.
    /// </remarks>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the configuration; null for the one without a name.</param>
    public static OptionsBuilder<InjectionOptions> AddSidecarInjection(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Options.DefaultName;
        services.TryAddSingleton<IInjectorSource, InjectorSource>();
        if (ConfigurationName<InjectionOptions>.TryAdd(services, name))
            StartupCheck<InjectionOptions>.Add(services, name, provider => provider.GetRequiredService<IInjectorSource>().Get(name));
        return services.AddOptions<InjectionOptions>(name);
    }

    /// <summary>
    /// Begins with a profile of one's own instead of Istio's. The last call for a name counts. Templates of the options
    /// are laid over those of the profile.
    /// </summary>
    /// <param name="builder">What <see cref="AddSidecarInjection"/> gave.</param>
    /// <param name="make">Makes the profile of the options; called again when they change.</param>
    public static OptionsBuilder<InjectionOptions> UseProfile(
        this OptionsBuilder<InjectionOptions> builder, Func<IServiceProvider, InjectionOptions, InjectionProfile> make)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(make);
        builder.Services.AddSingleton(new InjectionProfileStep(builder.Name, make, null));
        return builder;
    }

    /// <summary>Changes the profile: another rule, another template, a last step. Calls add up, in their order.</summary>
    /// <param name="builder">What <see cref="AddSidecarInjection"/> gave.</param>
    /// <param name="change">Makes the changed profile; called again when options change.</param>
    public static OptionsBuilder<InjectionOptions> ConfigureProfile(
        this OptionsBuilder<InjectionOptions> builder, Func<InjectionProfile, InjectionProfile> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return builder.ConfigureProfile((_, profile) => change(profile));
    }

    /// <inheritdoc cref="ConfigureProfile(OptionsBuilder{InjectionOptions}, Func{InjectionProfile, InjectionProfile})"/>
    public static OptionsBuilder<InjectionOptions> ConfigureProfile(
        this OptionsBuilder<InjectionOptions> builder, Func<IServiceProvider, InjectionProfile, InjectionProfile> change)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(change);
        builder.Services.AddSingleton(new InjectionProfileStep(builder.Name, null, change));
        return builder;
    }
}
