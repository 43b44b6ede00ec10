await Sidecar.Webhook.Webhook.Build(args).RunAsync();
