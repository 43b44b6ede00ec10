using Microsoft.Extensions.DependencyInjection;

namespace Sidecar.Hosting;

/// <summary>The name of a configuration that a host has registered; one service for each.</summary>
/// <param name="Name">The name; empty for the configuration without one.</param>
/// <typeparam name="TOptions">The options registered; keeps the names of several libraries apart.</typeparam>
sealed record ConfigurationName<TOptions>(string Name)
{
    /// <summary>Registers a name; false where it is registered already.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name.</param>
    public static bool TryAdd(IServiceCollection services, string name)
    {
        var configuration = new ConfigurationName<TOptions>(name);
        if (services.Any(one => configuration.Equals(one.ImplementationInstance)))
            return false;
        services.AddSingleton(configuration);
        return true;
    }
}
