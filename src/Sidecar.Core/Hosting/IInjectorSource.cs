using Microsoft.Extensions.Options;
using Sidecar.Core.Injection;

namespace Sidecar.Core.Hosting;

/// <summary>The injectors in force in a host, by the name of their configuration.</summary>
/// <remarks>
/// An injector is made anew when its options change. Options that are wrong by then change nothing: the last good
/// injector stays, and <see cref="OnChange"/> tells what is wrong. Safe for use by many threads.
/// </remarks>
public interface IInjectorSource
{
    /// <summary>The injector in force. Ask again for each pod: it may change.</summary>
    /// <param name="name">The name of the configuration; null for the one without a name.</param>
    /// <exception cref="ArgumentException">No configuration was registered under that name.</exception>
    /// <exception cref="OptionsValidationException">
    /// The options are wrong, and no good ones were there before; the failures are all problems.
    /// </exception>
    SidecarInjector Get(string? name = null);

    /// <summary>Tells of every change of options from now on, on the thread that noticed it.</summary>
    /// <param name="listener">Is told; throws nothing.</param>
    /// <returns>Ends it when disposed of.</returns>
    IDisposable OnChange(Action<InjectionChange> listener);
}
