using Sidecar.Core.Injection;

namespace Sidecar.Core.Hosting;

/// <summary>One step on the way from options to a profile.</summary>
/// <param name="Name">The name of the configuration it belongs to.</param>
/// <param name="Make">What the profile begins with; null for a step that changes one.</param>
/// <param name="Change">What becomes of the profile; null for a step that begins one.</param>
sealed record InjectionProfileStep(
    string Name,
    Func<IServiceProvider, InjectionOptions, InjectionProfile>? Make,
    Func<IServiceProvider, InjectionProfile, InjectionProfile>? Change);
