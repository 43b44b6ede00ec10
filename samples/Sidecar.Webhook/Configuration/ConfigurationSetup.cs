namespace Sidecar.Webhook.Configuration;

static class ConfigurationSetup
{
    public static void AddInjection(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveInjector>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveInjector>());
    }
}
