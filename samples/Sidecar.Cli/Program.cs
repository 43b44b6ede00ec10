using Sidecar.Cli;

return CommandLine.Run(args, Terminal.OfProcess());
