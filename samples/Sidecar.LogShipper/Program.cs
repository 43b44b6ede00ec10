using Sidecar.LogShipper;

using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
return ShipperTool.Run(args, input, output, Console.Error);
