using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sidecar.Hosting;

/// <summary>
/// Options without content, whose validation makes a host start only where something can be made. The check is made
/// once: options that follow changes are not theirs, so that a mistake in a later change is not thrown anywhere.
/// </summary>
/// <typeparam name="T">What is checked; keeps the checks of several libraries apart.</typeparam>
sealed class StartupCheck<T>
{
    /// <summary>Has the host make something of a configuration when it starts.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the options checked.</param>
    /// <param name="make">Makes it, or throws an <see cref="OptionsValidationException"/>.</param>
    public static void Add(IServiceCollection services, string name, Action<IServiceProvider> make)
    {
        services.AddOptions<StartupCheck<T>>(name).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StartupCheck<T>>>(provider => new Check(name, () => make(provider)));
    }

    sealed class Check(string name, Action make) : IValidateOptions<StartupCheck<T>>
    {
        public ValidateOptionsResult Validate(string? asked, StartupCheck<T> options)
        {
            if (asked != name)
                return ValidateOptionsResult.Skip;
            try
            {
                make();
                return ValidateOptionsResult.Success;
            }
            catch (OptionsValidationException error)
            {
                return ValidateOptionsResult.Fail(error.Failures);
            }
        }
    }
}
