using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Sidecar.Benchmarks.Cli;
using Sidecar.Benchmarks.Load;

// cli PROGRAM: the tool as a process. load [SECONDS [ROUNDS [REVIEW]]]: the webhook beside a bare endpoint. soak [REQUESTS]: its
// memory and handles. Anything else is for BenchmarkDotNet.
switch (args)
{
    case ["cli", var program]:
        return CommandLineFigures.Run(program) ? 0 : 1;
    case ["load", .. var rest]:
        await LoadCommand.Run(rest);
        return 0;
    case ["soak", .. var rest]:
        return await SoakCommand.Run(rest);
}

var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(StatisticColumn.OperationsPerSecond)
    .HideColumns(Column.Error, Column.StdDev, Column.Median, Column.RatioSD, Column.AllocRatio)
    .WithBuildTimeout(TimeSpan.FromMinutes(10))
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));

BenchmarkSwitcher.FromAssembly(typeof(LoadCommand).Assembly).Run(args, config);
return 0;
