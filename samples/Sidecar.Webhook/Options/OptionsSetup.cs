using Microsoft.Extensions.Options;

namespace Sidecar.Webhook.Options;

static class OptionsSetup
{
    /// <summary>Binds the section; a key that is not known is an error, and so is anything out of range.</summary>
    public static void AddWebhookOptions(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(WebhookOptions.Section);
        builder.Services.AddSingleton<IOptionsChangeTokenSource<WebhookOptions>>(
            new ConfigurationChangeTokenSource<WebhookOptions>(section));
        builder.Services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        builder.Services.AddOptions<WebhookOptions>().Configure(options => Bind(section, options)).ValidateOnStart();
    }

    static void Bind(IConfiguration section, WebhookOptions options)
    {
        try
        {
            section.Bind(options, bind => bind.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            // A key that is not known, or a value of another type; the message names it.
            throw new OptionsValidationException(
                WebhookOptions.Section, typeof(WebhookOptions), [$"{WebhookOptions.Section}: {error.Message}"]);
        }
    }
}
