using Microsoft.Extensions.Options;

namespace Sidecar.Webhook.Options;

static class OptionsSetup
{
    public static void AddWebhookOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
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

    /// <summary>Binds a section and follows its changes. A key that is not known is an error, not a default.</summary>
    public static OptionsBuilder<T> BindStrictly<T>(this OptionsBuilder<T> options, IConfigurationSection section) where T : class
    {
        options.Services.AddSingleton<IOptionsChangeTokenSource<T>>(new ConfigurationChangeTokenSource<T>(options.Name, section));
        return options.Configure(bound => Bind(section, bound));
    }

    static void Bind<T>(IConfigurationSection section, T options) where T : class
    {
        try
        {
            section.Bind(options, bind => bind.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            // A key that is not known, or a value of another type; the message names it.
            throw new OptionsValidationException(section.Path, typeof(T), [$"{section.Path}: {error.Message}"]);
        }
    }
}
