using Microsoft.Extensions.Options;

namespace Sidecar.Webhook.Options;

static class OptionsSetup
{
    public static void AddWebhookOptions(this WebApplicationBuilder builder, string[] args)
    {
        builder.Services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<WebhookOptions>>(new CommandLine(args, builder.Configuration));
        builder.Services.AddOptions<WebhookOptions>()
            .BindStrictly(builder.Configuration.GetSection(WebhookOptions.Section))
            .ValidateOnStart();
    }

    /// <summary>Checks all settings before anything is made of them.</summary>
    /// <exception cref="OptionsValidationException">Settings are wrong; all problems of all sections.</exception>
    public static void CheckSettings(this IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (AggregateException several) when (several.InnerExceptions.All(error => error is OptionsValidationException))
        {
            throw new OptionsValidationException(
                WebhookOptions.Section, typeof(WebhookOptions),
                several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(error => error.Failures));
        }
    }

    /// <summary>
    /// Binds a section and follows its changes. A key that is not known and a value of another type are problems beside all
    /// others, not defaults.
    /// </summary>
    public static OptionsBuilder<T> BindStrictly<T>(this OptionsBuilder<T> options, IConfigurationSection section) where T : class
    {
        options.Services.AddSingleton<IOptionsChangeTokenSource<T>>(new ConfigurationChangeTokenSource<T>(options.Name, section));
        options.Services.AddSingleton<IValidateOptions<T>>(new ShapeValidator<T>(options.Name, section));
        return options.Configure(bound =>
            section.Without([.. SectionShape.Faults(section, typeof(T)).Select(fault => fault.Path)]).Bind(bound));
    }

    sealed class ShapeValidator<T>(string name, IConfigurationSection section) : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? checkedName, T options) =>
            checkedName == name && SectionShape.Faults(section, typeof(T)).ToList() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults.Select(fault => $"{section.Path}:{fault.Path}: {fault.Problem}"))
                : ValidateOptionsResult.Success;
    }
}
