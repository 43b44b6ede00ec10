using Microsoft.Extensions.Options;
using Sidecar.Webhook;

try
{
    await WebhookHost.Build(args).RunAsync();
    return 0;
}
catch (OptionsValidationException error)
{
    foreach (var failure in error.Failures)
        Console.Error.WriteLine(failure);
    return 2;
}
