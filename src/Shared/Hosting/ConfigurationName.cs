namespace Sidecar.Hosting;

/// <summary>The name of a configuration that a host has registered; one service for each.</summary>
/// <param name="Name">The name; empty for the configuration without one.</param>
/// <typeparam name="TOptions">The options registered; keeps the names of several libraries apart.</typeparam>
sealed record ConfigurationName<TOptions>(string Name);
