using Sidecar.Core.Policy;

namespace Sidecar.Core.Injection;

/// <summary>Injects sidecars into pods, as a profile says. Immutable, and safe for use by many threads.</summary>
public sealed class SidecarInjector
{
    /// <summary>Makes an injector of its profile.</summary>
    /// <param name="profile">All that makes this injector.</param>
    public SidecarInjector(InjectionProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Profile = profile;
    }

    /// <summary>What the injector was made of.</summary>
    public InjectionProfile Profile { get; }

    /// <summary>Decides on a pod and, if the policy says so, injects it.</summary>
    /// <param name="subject">The pod and where it comes from.</param>
    /// <returns>The pod injected, skipped or refused; content never makes this throw.</returns>
    public InjectionResult Inject(InjectionSubject subject) => throw new NotImplementedException();
}
