namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>One running webhook for all tests of a class that do not change it.</summary>
public sealed class SharedWebhook : IAsyncLifetime
{
    internal RunningWebhook Running { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Running = await RunningWebhook.Start();

    public async ValueTask DisposeAsync()
    {
        if (Running is not null)
            await Running.DisposeAsync();
    }
}
