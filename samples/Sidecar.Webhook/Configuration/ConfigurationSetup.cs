using Sidecar.Core.Hosting;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

static class ConfigurationSetup
{
    /// <summary>The library's options and injector; the mounted files are the settings that count least.</summary>
    public static void AddInjection(this WebApplicationBuilder builder)
    {
        var files = new MountedFiles(builder.Configuration.GetSection($"{WebhookOptions.Section}:{nameof(WebhookOptions.Mounts)}"));
        builder.Configuration.Sources.Insert(0, files);
        builder.Services.AddSingleton(files);
        builder.Services.AddHostedService<MountWatcher>();
        builder.Services.AddSidecarInjection().BindStrictly(builder.Configuration.GetSection(InjectionOptions.Section));
        builder.Services.AddSingleton<LiveInjector>();
    }
}
