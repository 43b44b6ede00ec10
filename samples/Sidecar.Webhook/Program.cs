using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Sidecar.Webhook;
using Sidecar.Webhook.Deploy;
using Sidecar.Webhook.Options;

if (args is [PrintWebhooks.Verb, .. var rest])
    return PrintWebhooks.Run(rest, Console.Out, Console.Error);
if (CommandLine.AsksForHelp(args))
{
    CommandLine.WriteHelp(Console.Out);
    return 0;
}
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
catch (Exception error) when (error is IOException or SocketException)
{
    // An address that is taken, for example. What led there is in the log.
    Console.Error.WriteLine(error.Message);
    return 1;
}
