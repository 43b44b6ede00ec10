using Sidecar.Proxy;

return await CommandLine.RunAsync(args);
