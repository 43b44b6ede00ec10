using Microsoft.Extensions.Options;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Hosting;

/// <summary>The settings of interception in force in a host, by the name of their configuration.</summary>
/// <remarks>
/// Settings are read anew when their options change. Options that are wrong by then change nothing: the last good
/// settings stay, and <see cref="OnChange"/> tells what is wrong. Safe for use by many threads.
/// </remarks>
public interface IInterceptionSource
{
    /// <summary>The settings in force. Ask again for each use: they may change.</summary>
    /// <param name="name">The name of the configuration; null for the one without a name.</param>
    /// <exception cref="ArgumentException">No configuration was registered under that name.</exception>
    /// <exception cref="OptionsValidationException">
    /// The options are wrong, and no good ones were there before; the failures are all problems.
    /// </exception>
    InterceptionSettings Get(string? name = null);

    /// <summary>What is allowed but hardly meant in the options in force.</summary>
    /// <param name="name">The name of the configuration; null for the one without a name.</param>
    /// <exception cref="ArgumentException">As <see cref="Get"/>.</exception>
    /// <exception cref="OptionsValidationException">As <see cref="Get"/>.</exception>
    EquatableArray<OptionProblem> Warnings(string? name = null);

    /// <summary>Tells of every change of options from now on, on the thread that noticed it.</summary>
    /// <param name="listener">Is told; throws nothing.</param>
    /// <returns>Ends it when disposed of.</returns>
    IDisposable OnChange(Action<InterceptionChange> listener);
}
