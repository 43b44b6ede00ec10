using Microsoft.Extensions.Options;
using Sidecar.Webhook;
using Sidecar.Webhook.Deploy;

if (args is [PrintWebhooks.Verb, .. var rest])
    return PrintWebhooks.Run(rest, Console.Out, Console.Error);
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
